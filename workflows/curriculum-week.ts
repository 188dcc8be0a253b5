import { ApplicationFailure, upsertSearchAttributes } from '@temporalio/workflow';
import { curriculum } from '../temporal-config/curriculum.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { CurriculumWeekInput } from '../temporal-config/workflow-inputs.ts';
import { scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';
import { trainStage } from './train-stage.ts';

export interface CurriculumWeekResult {
  readonly week: number;
  readonly model: string;
  readonly metrics: Readonly<Record<string, number>>;
  /** Exit test: evidence recall at 80 % cut on validation courses reached the week's bar; null when it was not measured. */
  readonly passed: boolean | null;
}

/** One week of Phase 2: entry gate, degraded/clean pairs, training, exit test. */
export async function curriculumWeek(input: CurriculumWeekInput): Promise<CurriculumWeekResult> {
  const week = curriculum[input.week];
  if (!week)
    throw ApplicationFailure.nonRetryable(
      `input.week: ${String(input.week)} is not one of ${Object.keys(curriculum).join(', ')}`,
      'InvalidInput',
    );
  const log = new StepLog(`Week ${input.week}: ${week.title}`);
  const scale = scaleOf(input.scale);
  const seed = seedOf(input.seed);
  upsertSearchAttributes([
    { key: searchAttributes.phase, value: 2 },
    { key: searchAttributes.week, value: input.week },
  ]);
  // Entry gate: later weeks build on a model.
  if (input.week > 1 && !input.model)
    throw ApplicationFailure.nonRetryable(
      `week ${input.week} needs the model of the week before (input.model)`,
      'EntryGate',
    );

  const { trained } = await trainStage({
    log,
    runId: input.runId,
    stage: `phase2-week${input.week}`,
    seed: seed + input.week,
    size: scale.week,
    parent: input.model ?? null,
    degradations: week.degradations,
    severity: week.severity,
  });
  if (!trained)
    throw ApplicationFailure.nonRetryable(
      'no clean material in the knowledge base: ingest a source first',
      'NoMaterial',
    );
  const recall = trained.metrics['evidenceRecallAt80Cut'];
  const passed = recall === undefined ? null : recall >= week.exitEvidenceRecall;
  log.measured({ 'exit.passed': passed });
  return { week: input.week, model: trained.model, metrics: trained.metrics, passed };
}
