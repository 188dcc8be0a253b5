import { upsertSearchAttributes } from '@temporalio/workflow';
import type { JudgeResult } from '../activities/team/types.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { PhaseInput } from '../temporal-config/workflow-inputs.ts';
import { execution, knowledge, team } from './activities.ts';
import { joinRun } from './run-identity.ts';
import { defaultSources, scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';
import { trainStage } from './train-stage.ts';

export interface Phase1Result {
  readonly runId: string;
  readonly model: string | null;
  readonly records: number;
  readonly rejected: number;
  readonly judged: JudgeResult;
}

/** Subject expertise: ingest, retrieve, compose answers, let the team judge, learn from what it agrees on. */
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
    rejected += ingested.rejected.length;
    log.measured({
      [`ingest.${source}`]: ingested.records,
      [`ingest.${source}.rejected`]: ingested.rejected.length,
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

  await log.step('Ask questions', () =>
    knowledge('Questions from train tasks').askQuestions({ runId, seed, questions: scale.questions }),
  );
  await log.step('Compose answers', () =>
    knowledge('Retrieve and compose').composeAnswers({
      runId,
      model: input.model ?? null,
      topK: scale.retrieved,
    }),
  );
  const judged = await log.step('Judge answers', () =>
    team('Verdicts and consensus').judgeAnswers({ runId, quorum: 3, acceptAt: 0.6, agreementAbove: 0.8 }),
  );
  log.measured({
    'consensus.accepted': judged.accepted,
    'consensus.agreement': judged.agreement,
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
  return { runId, model: trained?.model ?? input.model ?? null, records, rejected, judged };
}
