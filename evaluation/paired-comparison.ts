import jstat from 'jstat';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { createRandom } from '../models/random.ts';
import { clusterBootstrap } from './bootstrap.ts';

export interface PairedComparison {
  /** Mean of candidate minus other. */
  readonly difference: number;
  /** 95 %, bootstrapped over clusters, widened where they are few. */
  readonly interval: readonly [number, number];
  /** Two-sided: the larger one of the bootstrap and of the randomisation test. */
  readonly p: number;
  /** Cohen's d_z over clusters: mean difference in standard deviations of the differences; null where they do not vary. */
  readonly effectSize: number | null;
  readonly equivalence: Equivalence;
}

export interface Equivalence {
  /** Differences within ± this do not matter. */
  readonly margin: number;
  /** Of two one-sided paired t tests (Schuirmann 1987) on cluster means; null where these do not vary. */
  readonly p: number | null;
  readonly equivalent: boolean;
}

/** A difference in success that a user would not notice. */
const successMargin = 0.05;

/** Compares two arms by the differences of what they did on the same cases, one array of differences a cluster. */
export function comparePaired(
  clusters: readonly (readonly number[])[],
  options: { readonly seed: number; readonly margin?: number },
): PairedComparison {
  const { mean: difference, interval, resampled } = clusterBootstrap(clusters, options);
  const means = clusters.filter((cluster) => cluster.length > 0).map((cluster) => mean([...cluster]));
  const widened = widenedBy(means.length);
  const wide = (value: number): number => difference + widened * (value - difference);
  return {
    difference,
    interval: [wide(interval[0]), wide(interval[1])],
    p: Math.max(twoSidedP(resampled.map(wide)), exchangedP(clusters, options.seed)),
    effectSize: standardizedMean(means),
    equivalence: equivalence(means, options.margin ?? successMargin),
  };
}

const normalQuantile = 1.959964;
const exchanges = 2000;

/**
 * What the percentile bootstrap is too narrow by with few clusters (Hesterberg 2015, "What Teachers Should Know About the Bootstrap",
 * section 5.2: the expanded percentile interval): it divides by n, not by n - 1, and knows no Student's t.
 */
function widenedBy(clusters: number): number {
  if (clusters < 2) return 1;
  const student = jstat.studentt.inv(0.975, clusters - 1);
  return (Math.sqrt(clusters / (clusters - 1)) * student) / normalQuantile;
}

/**
 * Share of random signs of the clusters under which the difference is at least as large: of arms that are alike either could have been the
 * other, so this p is exact for any number of clusters (Fisher's randomisation test, by Monte Carlo with the +1 correction).
 */
function exchangedP(clusters: readonly (readonly number[])[], seed: number): number {
  const sums = clusters.map((cluster) => cluster.reduce((total, value) => total + value, 0));
  const observed = Math.abs(sums.reduce((total, value) => total + value, 0)) - 1e-9;
  const random = createRandom(seed);
  let asLarge = 0;
  for (let exchange = 0; exchange < exchanges; exchange += 1) {
    let total = 0;
    for (const sum of sums) total += random.float() < 0.5 ? sum : -sum;
    if (Math.abs(total) >= observed) asLarge += 1;
  }
  return (asLarge + 1) / (exchanges + 1);
}

/** Twice the smaller tail of the resampled differences around zero, with the +1 correction (Phipson & Smyth 2010). */
function twoSidedP(resampled: readonly number[]): number {
  const below = resampled.filter((value) => value <= 0).length;
  const above = resampled.filter((value) => value >= 0).length;
  return Math.min(1, (2 * (Math.min(below, above) + 1)) / (resampled.length + 1));
}

/** Cohen's d_z of paired differences (Lakens 2013, equation 6). */
export function standardizedMean(differences: readonly number[]): number | null {
  if (differences.length < 2) return null;
  const deviation = sampleStandardDeviation([...differences]);
  return deviation === 0 ? null : mean([...differences]) / deviation;
}

/** Whether the mean difference lies within ± margin, at level .05. */
export function equivalence(differences: readonly number[], margin: number): Equivalence {
  // A few differences that are all the same have no error to test with: that shows nothing about others.
  if (new Set(differences).size < 2) return { margin, p: null, equivalent: false };
  const { centre, error, freedom } = meanWithError(differences);
  const p = Math.max(
    jstat.studentt.cdf(-(centre + margin) / error, freedom),
    jstat.studentt.cdf((centre - margin) / error, freedom),
  );
  return { margin, p, equivalent: p < 0.05 };
}

/** Mean over few repetitions (seeds) with its 95 % t interval; null interval with fewer than two or without variation. */
export function meanOverSeeds(values: readonly number[]): {
  readonly mean: number;
  readonly interval: readonly [number, number] | null;
} {
  const centre = mean([...values]);
  if (values.length < 2 || new Set(values).size === 1) return { mean: centre, interval: null };
  const { error, freedom } = meanWithError(values);
  const half = jstat.studentt.inv(0.975, freedom) * error;
  return { mean: centre, interval: [centre - half, centre + half] };
}

function meanWithError(values: readonly number[]): { centre: number; error: number; freedom: number } {
  return {
    centre: mean([...values]),
    error: sampleStandardDeviation([...values]) / Math.sqrt(values.length),
    freedom: values.length - 1,
  };
}

/** Holm's step-down adjustment (Holm 1979). */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted: number[] = new Array<number>(pValues.length);
  let highest = 0;
  for (const [rank, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, pValues[index]! * (pValues.length - rank)));
    adjusted[index] = highest;
  }
  return adjusted;
}
