import type pg from 'pg';
import { analyzeAblation } from '../../evaluation/ablation.ts';
import type { AblationCase } from '../../evaluation/ablation.ts';
import type { MeasuredCase } from '../../evaluation/comparison.ts';
import { insertEvaluationResult } from '../../infra/database/evaluation-results.ts';
import { configurationNames } from '../../models/experiments/configurations.ts';
import type { TeamMember } from '../../models/team/types.ts';
import { readCases } from './read-cases.ts';
import type { EvaluationActivities, RecordedAblation } from './types.ts';

/** Of every resample; the same in each study, so that equal rows give equal figures. */
const bootstrapSeed = 1;
/** The specification's bar for a cold transformation of 4k tokens. */
const longestMs = 100;

/** Analyses a study from the stored rows and keeps the result as a row. */
export function createRecordAblation(deps: {
  readonly pool: pg.Pool;
  readonly members: readonly TeamMember[];
}): EvaluationActivities['recordAblation'] {
  return async ({ runId, runs, budgetTokens, settings }): Promise<RecordedAblation> => {
    const { cases, simulated } = await readCases(deps, { runs, stage: 'ablation' });
    const { cases: shiftedCases } = await readCases(deps, { runs, stage: 'ablation-shift' });
    const shiftOf = new Map(shiftedCases.map((each) => [keyOf(each), each]));
    const analyzed = analyzeAblation(
      cases.flatMap((each) => toAblationCase(each, shiftOf.get(keyOf(each)), budgetTokens) ?? []),
      { seed: bootstrapSeed },
    );
    const result = { ...analyzed, simulated };
    await insertEvaluationResult(deps.pool, {
      ...{ runId, kind: 'ablation', simulated },
      result: { ...result, settings, runs },
    });
    return result;
  };
}

function keyOf({ arm, task, seed }: MeasuredCase): string {
  return JSON.stringify([arm, task, seed]);
}

function toAblationCase(
  each: MeasuredCase,
  shifted: MeasuredCase | undefined,
  budgetTokens: number,
): AblationCase | null {
  const configuration = configurationNames.find((name) => name === each.arm);
  if (configuration === undefined) return null;
  const preserved = (from: MeasuredCase | undefined): readonly number[] => {
    const value = from?.measures.informationPreservation ?? null;
    return value === null ? [] : [value];
  };
  return {
    configuration,
    seed: each.seed,
    task: each.task,
    values: {
      context_quality: preserved(each),
      task_performance: each.solutions.map(({ passed }) => Number(passed)),
      adaptation_ability: preserved(shifted),
      production_readiness: [Number(each.tokens <= budgetTokens && each.engineeringMs <= longestMs)],
    },
  };
}
