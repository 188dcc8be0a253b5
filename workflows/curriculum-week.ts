import { ApplicationFailure, upsertSearchAttributes } from '@temporalio/workflow';
import { curriculum } from '../temporal-config/curriculum.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { CurriculumWeekInput, ExitTest } from '../temporal-config/workflow-inputs.ts';
import { scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';
import { entryGate, exitTest } from './week-tests.ts';
import { trainStage } from './train-stage.ts';

export interface CurriculumWeekResult {
  readonly week: number;
  /** The week's checkpoint. */
  readonly model: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly exit: ExitTest;
  /** Why the week was entered. */
  readonly entry: string;
}

/** One week of Phase 2: entry gate, degraded/clean pairs, training, exit test on validation courses, checkpoint. */
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
  if (input.week > 1 && !input.model)
    throw ApplicationFailure.nonRetryable(
      `week ${input.week} needs the model of the week before (input.model)`,
      'EntryGate',
    );
  const gate = entryGate(input.previous ?? null, scale.gateWaiver);
  log.measured({ entry: gate.reason });
  if (!gate.open) await log.waitForResume(gate.reason);
  const entry = gate.open ? gate.reason : `${gate.reason}; waived by the signal resume`;
  log.measured({ entry });

  const { trained } = await trainStage({
    log,
    runId: input.runId,
    stage: `phase2-week${input.week}`,
    seed: seed + input.week,
    size: scale.week,
    parent: input.model ?? null,
    lesson: week,
  });
  if (!trained)
    throw ApplicationFailure.nonRetryable(
      'no clean material in the knowledge base: ingest a source first',
      'NoMaterial',
    );
  const exit = exitTest(input.week, week.exit, trained.metrics);
  log.measured({ 'exit.passed': exit.passed, 'exit.measured': exit.measured, checkpoint: trained.model });
  return { week: input.week, model: trained.model, metrics: trained.metrics, exit, entry };
}
