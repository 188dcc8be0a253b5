import { cumulativeStdNormalProbability } from 'simple-statistics';
import { differenceInterval } from './confidence-sequence.ts';

/** An experiment that shows neither gain nor harm by then ends without a winner, and production stays. */
export const longestExperimentDays = 14;
/** Below this chance of a winner subjects would be put into an experiment for nothing. */
const leastChance = 0.8;

export interface ExperimentPlan {
  /** That the interval lies above zero by the last day, 0..1. */
  readonly chance: number;
  readonly worthwhile: boolean;
  /** Longest that it is to run. */
  readonly days: number;
}

const hopeless: ExperimentPlan = { chance: 0, worthwhile: false, days: longestExperimentDays };

/**
 * Assurance of an experiment (O'Hagan, Stevens and Campbell, 2005): its power at the last look, averaged over what the validation leaves
 * open about the gain. A gain on validation cases is taken for a gain in success.
 *
 * @param gain   of the candidate over production on validation cases, with its standard error; null: not measured
 * @param judged subjects whose success is known within the days of an experiment, and the share of success
 */
export function planExperiment(
  gain: { readonly mean: number; readonly error: number } | null,
  judged: { readonly subjects: number; readonly success: number },
): ExperimentPlan {
  if (gain === null) return hopeless;
  const subjects = Math.floor(judged.subjects / 2);
  const arm = (rate: number) => ({ subjects, successes: Math.min(1, Math.max(0, rate)) * subjects });
  const [control, treatment] = [arm(judged.success), arm(judged.success + gain.mean)];
  const found = differenceInterval(control, treatment);
  if (found === null) return hopeless;
  const spread = [control, treatment].reduce((sum, { successes }) => {
    const rate = (successes + 1) / (subjects + 2);
    return sum + (rate * (1 - rate)) / subjects;
  }, gain.error ** 2);
  const chance = cumulativeStdNormalProbability(found.interval[0] / Math.sqrt(spread));
  return { chance, worthwhile: chance >= leastChance, days: longestExperimentDays };
}
