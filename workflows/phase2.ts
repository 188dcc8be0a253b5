import { upsertSearchAttributes } from '@temporalio/workflow';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { PhaseInput } from '../temporal-config/workflow-inputs.ts';
import { curriculumWeek, type CurriculumWeekResult } from './curriculum-week.ts';
import { joinRun } from './run-identity.ts';
import { scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';

export interface Phase2Result {
  readonly runId: string;
  readonly model: string;
  readonly weeks: readonly CurriculumWeekResult[];
}

/** Context skills: the curriculum's weeks in order, each a child workflow that goes on from the one before. */
export async function phase2(input: PhaseInput = {}): Promise<Phase2Result> {
  const log = new StepLog('Phase 2: context skills');
  const scale = scaleOf(input.scale);
  const seed = seedOf(input.seed);
  upsertSearchAttributes([{ key: searchAttributes.phase, value: 2 }]);
  const runId = await joinRun(input.runId, seed, input);

  const weeks: CurriculumWeekResult[] = [];
  let model = input.model ?? null;
  for (const week of scale.weeks) {
    const result = await log.child(`Week ${week}`, curriculumWeek, {
      workflowId: `${runId}/week${week}`,
      args: [
        {
          runId,
          week,
          scale: input.scale ?? 'small',
          seed,
          model,
          previous: weeks.at(-1)?.exit ?? null,
        },
      ],
    });
    weeks.push(result);
    model = result.model;
    log.measured({
      [`week${week}`]: result.metrics,
      [`week${week}.entry`]: result.entry,
      [`week${week}.exit`]: result.exit,
      [`week${week}.checkpoint`]: result.model,
    });
  }
  return { runId, model: model!, weeks };
}
