import assert from 'node:assert/strict';
import path from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { searchAttributes } from '../../temporal-config/search-attributes.ts';
import { taskQueues } from '../../temporal-config/task-queues.ts';
import { useQuietRuntime } from '../support/quiet-runtime.ts';

const served = 'served-before';

/** Activities that only remember: a model is named by the stages that trained it. */
function rememberingActivities() {
  const deployed: Record<string, string | null> = { production: served, candidate: null };
  const kept = new Map<string, { runId: string; model: string | null }>();
  const pathOf = (input: { seed: number; phases: readonly number[] }): string =>
    `${input.seed}: ${input.phases.join('-')}`;
  const trained: string[] = [];
  const nothing = (): Promise<Record<string, never>> => Promise.resolve({});
  const knowledge = {
    ...Object.fromEntries(
      [
        ...['openRun', 'embedChunks', 'askQuestions', 'composeAnswers', 'tryAnswers', 'registerModel'],
        ...['engineerContexts', 'startExperiment', 'endExperiment', 'openSeededRun', 'engineerArms'],
        'recordAblation',
      ].map((name) => [name, nothing]),
    ),
    ingestSource: () => ({ records: { seen: 0 }, rejectedCount: 0 }),
    exportConversations: () => ({ digest: 'conversations', examples: 0, byOrigin: {} }),
    evaluatePhase1: () => ({ metrics: {}, overall: null }),
    evaluatePhase2: () => ({ metrics: {}, contexts: 0 }),
    buildDataset: ({ stage }: { stage: string }) => ({ digest: stage, examples: 1, byOrigin: {} }),
    currentModels: () => ({ ...deployed }),
    deployModel({ slot, model }: { slot: string; model: string | null }) {
      deployed[slot] = model;
      return { previous: null, changed: true };
    },
    analyzeExperiment: () => ({ difference: null, interval: null, recommendation: 'promote' }),
    runSchedule: () => ({ workflowId: 'cycle', outcome: 'COMPLETED' }),
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
    learnedModel: ({ base }: { base: string }) => ({ model: `${base}+production` }),
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
    scoreContexts: () => ({ scores: {}, simulated: true }),
  };
  const sandbox = {
    prepareTasks: () => ({ prepared: 0, rejected: [] }),
    executeSolutions: () => ({ executed: 0, programs: 0, passed: 0, compiled: 0, infraErrors: 0 }),
    sendTraffic: () => ({ requests: 0, feedback: 0, accepted: 0 }),
  };
  const training = {
    trainModel: ({ stage, parent }: { stage: string; parent: string | null }) => ({
      ...{ model: parent === null ? stage : `${parent}+${stage}`, log: 'log', steps: 1, finalLoss: 0 },
      metrics: {},
    }),
  };
  return { knowledge, team, sandbox, training, deployed, trained };
}

describe('an ablation study', function () {
  this.timeout(120_000);
  useQuietRuntime();
  let environment: TestWorkflowEnvironment;

  before(async () => {
    const binary = process.env['CONTEXTURE_TEMPORAL_BINARY'];
    if (!binary) throw new Error('CONTEXTURE_TEMPORAL_BINARY is not set: run the tests with `npm test`');
    environment = await TestWorkflowEnvironment.createLocal({
      server: {
        executable: { type: 'existing-path', path: binary },
        searchAttributes: Object.values(searchAttributes),
      },
    });
  });
  after(() => environment?.teardown());

  it('trains each path of phases once, and leaves in production what served before', async () => {
    const connection = environment.nativeConnection;
    const { deployed, trained, ...queues } = rememberingActivities();
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
    const study = (workflowId: string): Promise<unknown> =>
      environment.client.workflow.execute('ablationStudy', {
        ...{ workflowId, taskQueue: taskQueues.orchestration },
        args: [{ scale: 'tiny', seeds: 1, sources: [] }],
      });
    const both = async (): Promise<readonly unknown[]> => [await study('first'), await study('second')];
    const running = workers.map((worker) => worker.run());
    const [first, second] = await both().finally(() => workers.forEach((worker) => worker.shutdown()));
    await Promise.all(running);

    assert.deepEqual(trained, ['1: 1', '1: 1-2', '1: 1-2-3', '1: 1-2-3-4', '1: 1-3', '1: 1-3-4', '1: 1-2-4']);
    const models = (result: unknown) =>
      (result as { models: readonly { models: Readonly<Record<string, string | null>> }[] }).models[0]!
        .models;
    assert.deepEqual(models(first), {
      baseline: null,
      phase1_only: 'phase1',
      phase1_2: 'phase1+phase2-week1+phase2-week6',
      phase1_2_3: 'phase1+phase2-week1+phase2-week6+phase3',
      all_phases: 'phase1+phase2-week1+phase2-week6+phase3+production',
      skip_phase2: 'phase1+phase3+production',
      skip_phase3: 'phase1+phase2-week1+phase2-week6+production',
    });
    assert.deepEqual(models(second), models(first));
    assert.deepEqual(deployed, { production: served, candidate: null });
  });
});
