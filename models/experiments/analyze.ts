import { differenceInterval } from './confidence-sequence.ts';
import type { ArmOutcome } from './confidence-sequence.ts';
import { sampleRatioP, sampleRatioThreshold } from './sample-ratio.ts';
import type { SplitCount } from './sample-ratio.ts';

/** Everything that was counted about one experiment. */
export interface ExperimentCounts {
  readonly control: ArmOutcome;
  readonly treatment: ArmOutcome;
  /** Subjects that were served, and how many met a fault or a missed deadline of the transformer (the guardrail). */
  readonly faults: { readonly control: ArmOutcome; readonly treatment: ArmOutcome };
  readonly split: SplitCount;
  readonly simulated: boolean;
}

export interface ExperimentResult {
  readonly control: ArmOutcome;
  readonly treatment: ArmOutcome;
  readonly difference: number | null;
  readonly interval: readonly [number, number] | null;
  readonly sampleRatioP: number | null;
  readonly recommendation: 'promote' | 'rollback' | 'continue';
  readonly simulated: boolean;
}

/**
 * Rollback when the treatment is surely worse or surely faults more often; promote when it is surely better and the split is
 * sound; else continue.
 */
export function recommend(input: {
  readonly interval: readonly [number, number] | null;
  readonly faultInterval: readonly [number, number] | null;
  readonly sampleRatioP: number | null;
}): 'promote' | 'rollback' | 'continue' {
  if (input.faultInterval !== null && input.faultInterval[0] > 0) return 'rollback';
  if (input.interval === null) return 'continue';
  if (input.interval[1] < 0) return 'rollback';
  const sound = input.sampleRatioP === null || input.sampleRatioP >= sampleRatioThreshold;
  return input.interval[0] > 0 && sound ? 'promote' : 'continue';
}

/** From counts to the decision; valid at every look. */
export function analyzeCounts(counts: ExperimentCounts): ExperimentResult {
  const success = differenceInterval(counts.control, counts.treatment);
  const faults = differenceInterval(counts.faults.control, counts.faults.treatment);
  const ratioP = sampleRatioP(counts.split);
  return {
    control: counts.control,
    treatment: counts.treatment,
    difference: success?.difference ?? null,
    interval: success?.interval ?? null,
    sampleRatioP: ratioP,
    recommendation: recommend({
      interval: success?.interval ?? null,
      faultInterval: faults?.interval ?? null,
      sampleRatioP: ratioP,
    }),
    simulated: counts.simulated,
  };
}
