import { upsertSearchAttributes } from '@temporalio/workflow';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { PhaseInput } from '../temporal-config/workflow-inputs.ts';
import type { Phase2Evaluation } from '../activities/knowledge/types.ts';
import type { ScoreContextsResult } from '../activities/team/types.ts';
import { knowledge, team } from './activities.ts';
import { curriculumWeek, type CurriculumWeekResult } from './curriculum-week.ts';
import { joinRun } from './run-identity.ts';
import { scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';

export interface Phase2Result {
  readonly runId: string;
  readonly model: string;
  readonly weeks: readonly CurriculumWeekResult[];
  readonly evaluation: Phase2Evaluation;
  readonly scores: ScoreContextsResult;
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
  const trained = model!;
  const evaluation = await log.step('Evaluate context skills', () =>
    knowledge('Transformations of held-out piles').evaluatePhase2({
      runId,
      model: trained,
      seed,
      tasks: scale.evaluationTasks,
      budgetTokens: scale.budgetTokens,
    }),
  );
  log.measured({
    ...Object.fromEntries(
      Object.entries(evaluation.metrics).map(([name, { value }]) => [`transformation.${name}`, value]),
    ),
  });
  const scores = await log.step('Score contexts', () =>
    team('Five scores of every transformed context').scoreContexts({ runId, quorum: 2 }),
  );
  log.measured({
    ...Object.fromEntries(Object.entries(scores.scores).map(([name, { mean }]) => [`team.${name}`, mean])),
    simulated: scores.simulated,
  });
  return { runId, model: trained, weeks, evaluation, scores };
}
