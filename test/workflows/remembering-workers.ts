import path from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { searchAttributes } from '../../temporal-config/search-attributes.ts';
import { taskQueues } from '../../temporal-config/task-queues.ts';

/** What serves in production before anything runs. */
export const served = 'served-before';

/** Activities that only remember: a model is named by the stages that trained it. */
export function rememberingActivities() {
  const deployed: Record<string, string | null> = { production: served, candidate: null };
  const kept = new Map<string, { runId: string; model: string | null }>();
  const pathOf = (input: { seed: number; phases: readonly number[] }): string =>
    `${input.seed}: ${input.phases.join('-')}`;
  const trained: string[] = [];
  /** What decides what Phase 4 makes. */
  const decisive: unknown[] = [];
  const nothing = (): Promise<Record<string, never>> => Promise.resolve({});
  const knowledge = {
    ...Object.fromEntries(
      [
        ...[
          'openRun',
          'setAssignmentRatio',
          'embedChunks',
          'askQuestions',
          'composeAnswers',
          'tryAnswers',
          'registerModel',
        ],
        ...['engineerContexts', 'endExperiment', 'openSeededRun', 'engineerArms'],
        ...['recordAblation', 'recordComparison', 'recordLearningCycle'],
      ].map((name) => [name, nothing]),
    ),
    ingestSource: () => ({ records: { seen: 0 }, rejectedCount: 0 }),
    exportConversations: () => ({ digest: 'conversations', examples: 0, byOrigin: {} }),
    evaluatePhase1: () => ({ metrics: {}, overall: null }),
    evaluatePhase2: () => ({ metrics: {}, contexts: 0 }),
    buildDataset: ({ stage, experiment }: { stage: string; experiment?: string }) => {
      if (stage === 'continuous') decisive.push({ ownRequests: experiment !== undefined });
      return { digest: stage, examples: 1, byOrigin: {} };
    },
    startExperiment({ control, treatment, salt }: Readonly<Record<string, string | null>>) {
      decisive.push({ control, treatment, salt });
      return {};
    },
    collectFeedback: ({ experiment }: { experiment?: string }) => ({
      ...{ usable: experiment === undefined ? 0 : 8, bySignal: {}, refused: null },
    }),
    validateCandidate: () => ({ candidate: 1, production: 1, examples: 1, slices: {}, passed: true }),
    currentModels: () => ({ ...deployed }),
    deployModel({ slot, model }: { slot: string; model: string | null }) {
      deployed[slot] = model;
      return { previous: null, changed: true };
    },
    analyzeExperiment: () => ({ difference: null, interval: null, recommendation: 'promote' }),
    findTrainedPhase: (input: { seed: number; phases: readonly number[] }) => kept.get(pathOf(input)) ?? null,
    saveTrainedPhase(input: {
      seed: number;
      phases: readonly number[];
      runId: string;
      model: string | null;
    }) {
      trained.push(pathOf(input));
      kept.set(pathOf(input), { runId: input.runId, model: input.model });
    },
    planRecoveries: () => ({ failures: 0, contexts: 0 }),
    engineerTurn: () => ({ contexts: 0 }),
    recordInteraction: () => ({ signals: {}, recovery: {}, conversations: {} }),
    resolveModel: () => ({ model: served, scale: 'tiny' }),
    resolveSuite: ({ suite }: { suite: string }) => ({
      ...{ digest: suite, name: suite, version: '1', split: 'heldout', licence: 'CC0-1.0', cases: 1 },
      ...{ withTests: 1, withEvidence: 1, withReference: 1 },
    }),
  };
  const team = {
    synthesizeConversations: () => ({
      valid: 0,
      rejected: 0,
      turns: 0,
      regeneratedTurns: 0,
      grounding: null,
    }),
    judgeAnswers: () => ({ accepted: 0, agreement: null, alpha: null, reliability: [], simulated: true }),
    generateSolutions: () => ({ generated: 0, noCode: 0, excluded: 0, members: [], simulated: true }),
    cleanContexts: () => ({ cleaned: 0, excluded: 0, simulated: true }),
    scoreContexts: () => ({ scores: {}, simulated: true }),
  };
  const sandbox = {
    prepareTasks: () => ({ prepared: 0, rejected: [] }),
    executeSolutions: () => ({ executed: 0, programs: 0, passed: 0, compiled: 0, infraErrors: 0 }),
    sendTraffic({ deadlineMs }: { deadlineMs?: number }) {
      decisive.push({ patient: deadlineMs !== undefined });
      return { requests: 0, feedback: 0, accepted: 0 };
    },
  };
  const training = {
    trainModel: ({ stage, parent, seed }: { stage: string; parent: string | null; seed: number }) => {
      if (stage.startsWith('continuous')) decisive.push({ stage, parent, seed });
      return {
        ...{ model: parent === null ? stage : `${parent}+${stage}`, log: 'log', steps: 1, finalLoss: 0 },
        metrics: {},
      };
    },
  };
  return { knowledge, team, sandbox, training, deployed, trained, decisive, kept };
}

/** A Temporal server of its own that knows the product's search attributes. */
export function createEnvironment(): Promise<TestWorkflowEnvironment> {
  const binary = process.env['CONTEXTURE_TEMPORAL_BINARY'];
  if (!binary) throw new Error('CONTEXTURE_TEMPORAL_BINARY is not set: run the tests with `npm test`');
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: binary },
      searchAttributes: Object.values(searchAttributes),
    },
  });
}

/** Does the work while workers for every queue run with these activities. */
export async function whileRemembering<Result>(
  environment: TestWorkflowEnvironment,
  queues: Pick<ReturnType<typeof rememberingActivities>, 'knowledge' | 'team' | 'sandbox' | 'training'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const connection = environment.nativeConnection;
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: path.resolve(import.meta.dirname, '../../workflows/index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  const workers = await Promise.all([
    Worker.create({ connection, taskQueue: taskQueues.orchestration, workflowBundle }),
    Worker.create({ connection, taskQueue: taskQueues.knowledge, activities: queues.knowledge }),
    Worker.create({ connection, taskQueue: taskQueues.llm, activities: queues.team }),
    Worker.create({ connection, taskQueue: taskQueues.sandbox, activities: queues.sandbox }),
    Worker.create({ connection, taskQueue: taskQueues.training, activities: queues.training }),
  ]);
  const running = workers.map((worker) => worker.run());
  const result = await work().finally(() => workers.forEach((worker) => worker.shutdown()));
  await Promise.all(running);
  return result;
}

/** A study of one seed that ingests nothing. */
export function studyOnce(environment: TestWorkflowEnvironment, workflowId: string): Promise<unknown> {
  return environment.client.workflow.execute('ablationStudy', {
    ...{ workflowId, taskQueue: taskQueues.orchestration },
    args: [{ scale: 'tiny', seeds: 1, sources: [] }],
  });
}
