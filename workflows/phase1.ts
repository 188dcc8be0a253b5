import { upsertSearchAttributes } from '@temporalio/workflow';
import type { KnowledgeActivities } from '../activities/knowledge/types.ts';
import type { ConverseResult, JudgeResult } from '../activities/team/types.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { PhaseInput } from '../temporal-config/workflow-inputs.ts';
import { execution, knowledge, team } from './activities.ts';
import { executeStage } from './execute-stage.ts';
import { joinRun } from './run-identity.ts';
import { defaultSources, scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';
import { trainStage } from './train-stage.ts';

type Phase1Evaluation = Awaited<ReturnType<KnowledgeActivities['evaluatePhase1']>>;

export interface Phase1Result {
  readonly runId: string;
  readonly model: string | null;
  readonly records: number;
  readonly rejected: number;
  readonly conversations: ConverseResult;
  readonly judged: JudgeResult;
  /** On held-out courses. */
  readonly evaluation: Phase1Evaluation;
}

/** Subject expertise: ingest, converse, retrieve, compose answers, let the team judge, learn from what it agrees on. */
export async function phase1(input: PhaseInput = {}): Promise<Phase1Result> {
  const log = new StepLog('Phase 1: subject expertise');
  const scale = scaleOf(input.scale);
  const seed = seedOf(input.seed);
  upsertSearchAttributes([{ key: searchAttributes.phase, value: 1 }]);
  const runId = await joinRun(input.runId, seed, input);

  let records = 0;
  let rejected = 0;
  for (const { source, paths } of input.sources ?? defaultSources) {
    const ingested = await log.step(`Ingest ${source}`, () =>
      knowledge(`Ingest ${source}`).ingestSource({ source, paths }),
    );
    records += ingested.records.seen;
    rejected += ingested.rejectedCount;
    log.measured({
      [`ingest.${source}`]: ingested.records,
      [`ingest.${source}.rejected`]: ingested.rejectedCount,
    });
  }
  await log.step('Embed chunks', () => knowledge('Embed new chunks').embedChunks());
  const prepared = await log.step('Prepare tasks', () =>
    execution('Find facts of corpus tasks by executed mutants').prepareTasks({
      limit: scale.preparedTasks,
      seed,
    }),
  );
  log.measured({ 'tasks.prepared': prepared.prepared, 'tasks.rejected': prepared.rejected.length });

  const conversations = await log.step('Hold conversations', () =>
    team('Instructors and students').synthesizeConversations({ runId, conversations: scale.conversations }),
  );
  const published = await log.step('Publish conversations', () =>
    knowledge('Dataset of Phase 2').exportConversations({ runId }),
  );
  const held = conversations.valid + conversations.rejected;
  log.measured({
    'conversations.published': published.examples,
    'conversations.validatedShare': held === 0 ? null : conversations.valid / held,
    'conversations.regeneratedShare':
      conversations.turns === 0 ? null : conversations.regeneratedTurns / conversations.turns,
    'conversations.grounding': conversations.grounding,
  });

  const questions = { log, runId, seed, topK: scale.retrieved, tried: scale.triedAnswers };
  const judged = await answerQuestions({
    ...questions,
    split: 'train',
    questions: scale.questions,
    model: input.model ?? null,
  });
  log.measured({
    'consensus.accepted': judged.accepted,
    'consensus.agreement': judged.agreement,
    'consensus.alpha': judged.alpha,
    'consensus.silenced': judged.reliability.filter(({ counts }) => !counts).map(({ member }) => member),
    simulated: judged.simulated,
  });

  const { trained } = await trainStage({
    log,
    runId,
    stage: 'phase1',
    seed,
    size: scale.phase1,
    parent: input.model ?? null,
  });
  const model = trained?.model ?? input.model ?? null;
  await answerQuestions({ ...questions, split: 'heldout', questions: scale.heldoutQuestions, model });
  const evaluation = await log.step('Evaluate subject expertise', () =>
    knowledge('Five metrics on held-out courses').evaluatePhase1({ runId }),
  );
  log.measured({
    ...Object.fromEntries(
      Object.entries(evaluation.metrics).map(([name, { value }]) => [`evaluation.${name}`, value]),
    ),
    'evaluation.overall': evaluation.overall,
  });
  return { runId, model, records, rejected, conversations, judged, evaluation };
}

/** Asks about one side of the split, composes answers, executes the code in and from them, and lets the team judge. */
export async function answerQuestions(input: {
  readonly log: StepLog;
  readonly runId: string;
  readonly seed: number;
  readonly split: 'train' | 'heldout';
  readonly questions: number;
  readonly model: string | null;
  readonly topK: number;
  readonly tried: number;
}): Promise<JudgeResult> {
  const { log, runId, seed, split, questions, model, topK } = input;
  const of = split === 'train' ? '' : ' (held-out)';
  await log.step(`Ask questions${of}`, () =>
    knowledge(`Questions from ${split} tasks`).askQuestions({ runId, seed, split, questions }),
  );
  await log.step(`Compose answers${of}`, () =>
    knowledge('Retrieve and compose').composeAnswers({ runId, model, topK }),
  );
  await log.step(`Try answers${of}`, () =>
    knowledge('Contexts and code of answers').tryAnswers({ runId, split, answers: input.tried }),
  );
  await executeStage(log, runId, split === 'train' ? 'phase1' : 'phase1-heldout');
  return log.step(`Judge answers${of}`, () =>
    team('Verdicts and consensus').judgeAnswers({ runId, quorum: 3, acceptAt: 0.6, agreementAbove: 0.8 }),
  );
}
