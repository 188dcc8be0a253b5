import type pg from 'pg';
import { calibrationOf, predictionsOf } from '../../evaluation/calibration.ts';
import { compareCases } from '../../evaluation/comparison.ts';
import { insertEvaluationResult } from '../../infra/database/evaluation-results.ts';
import type { TeamMember } from '../../models/team/types.ts';
import { readCases } from './read-cases.ts';
import type { EvaluationActivities, RecordedComparison } from './types.ts';

/** Of every resample; the same in each comparison, so that equal rows give equal figures. */
const bootstrapSeed = 1;

/** Compares the arms from the stored rows and keeps the result as a row. */
export function createRecordComparison(deps: {
  readonly pool: pg.Pool;
  readonly members: readonly TeamMember[];
}): EvaluationActivities['recordComparison'] {
  return async ({ runId, runs, arms, candidate, settings }): Promise<RecordedComparison> => {
    const { cases, simulated } = await readCases(deps, { runs, stage: 'comparison' });
    const compared = compareCases(cases, { arms, candidate, seed: bootstrapSeed });
    const notes = Array.isArray(settings['notes']) ? (settings['notes'] as string[]) : [];
    const result = { ...compared, simulated, notes };
    await insertEvaluationResult(deps.pool, {
      ...{ runId, kind: 'comparison', simulated },
      result: {
        ...result,
        settings,
        runs,
        calibration: calibrationOf(
          predictionsOf(cases.filter(({ arm }) => arm === candidate)),
          bootstrapSeed,
        ),
        cases: cases.map(({ arm, task, seed, tokens, engineeringMs, solutions }) => ({
          ...{ arm, task, seed, tokens, engineeringMs },
          passed: solutions.filter(({ passed }) => passed).length,
          solutions: solutions.length,
        })),
      },
    });
    return result;
  };
}
