import { mean } from 'simple-statistics';
import type { ContextMeasures } from './context-measures.ts';
import type { PairedComparison } from './paired-comparison.ts';

/**
 * What the harness thinks of an arm:
 * - `reads_gold`: its contexts hold lines of reference solutions that nobody gave it;
 * - `reads_labels`: its contexts are all the needed facts and nothing else, which takes the labels to know;
 * - `broken`: its success is that of unrelated text;
 * - `undecided`: too few cases to tell it from unrelated text;
 * - `sound`: ahead of unrelated text.
 * The first three cannot win.
 */
export type Recognition = 'reads_gold' | 'reads_labels' | 'broken' | 'undecided' | 'sound';

/** A context that holds so much of the reference beyond the pile leaks it; an arm leaks that does so in more than so many. */
const leakingShare = 0.5;
const mostLeaking = 0.1;
/** No arm without labels reaches these means: a pile is nine parts noise. */
const labelledPurity = 0.9;
const labelledPreservation = 0.95;
/** An arm that is certain to be ahead of unrelated text by less than so many points is broken. */
const brokenBelow = 0.1;

/**
 * @param measures of all contexts of the arm
 * @param aheadOfFloor the arm's success minus that of unrelated text, paired
 */
export function recognizeArm(
  measures: readonly ContextMeasures[],
  aheadOfFloor: Pick<PairedComparison, 'interval' | 'p'>,
): Recognition {
  const gold = measures.flatMap(({ goldShare }) => goldShare ?? []);
  if (gold.filter((share) => share >= leakingShare).length > mostLeaking * measures.length)
    return 'reads_gold';
  const preserved = measures.flatMap(({ informationPreservation }) => informationPreservation ?? []);
  if (
    preserved.length > 0 &&
    mean(preserved) >= labelledPreservation &&
    mean(measures.map(({ purity }) => purity)) >= labelledPurity
  )
    return 'reads_labels';
  const [low, high] = aheadOfFloor.interval;
  if (low > 0 && aheadOfFloor.p < 0.05) return 'sound';
  // Rule of three: so few contexts without a success may still hide a rate above the bar.
  return high < brokenBelow && 3 / measures.length < brokenBelow ? 'broken' : 'undecided';
}

/** Whether an arm so recognised may be named the winner. */
export function mayWin(recognition: Recognition): boolean {
  return recognition === 'sound' || recognition === 'undecided';
}
