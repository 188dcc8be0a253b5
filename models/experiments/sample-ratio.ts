import { errorFunction } from 'simple-statistics';

/** Below this an experiment's split is broken and its result is not to be trusted (GrowthBook's threshold). */
export const sampleRatioThreshold = 0.001;

/** P(chi-squared with one degree of freedom > statistic) = 1 - erf(sqrt(statistic / 2)). */
export function chiSquaredP(statistic: number): number {
  return 1 - errorFunction(Math.sqrt(statistic / 2));
}

export interface SplitCount {
  /** Subjects first seen in treatment. */
  readonly treatment: number;
  /** Sum over all subjects of the ratio that held when they were first seen. */
  readonly expected: number;
  /** Sum over all subjects of ratio (1 - ratio). */
  readonly variance: number;
}

/**
 * p-value of the observed split against the promised one. With one constant ratio it is Pearson's chi-squared test; over a
 * ramp every subject counts with the ratio of its own first request. Null while the split has no freedom.
 */
export function sampleRatioP(split: SplitCount): number | null {
  if (split.variance <= 0) return null;
  return chiSquaredP((split.treatment - split.expected) ** 2 / split.variance);
}
