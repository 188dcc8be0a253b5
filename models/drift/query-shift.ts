import { distributionDistanceBound } from './bounds.ts';
import { designEffect, momentsOf } from './design-effect.ts';
import type { Finding } from './finding.ts';
import { featureCount } from './fourier-features.ts';

export interface QueryShift extends Finding {
  /** Squared maximum mean discrepancy of the two samples' embeddings, unbiased: 0 on average when nothing changed. */
  readonly discrepancy: number;
}

type Features = readonly Float64Array[];

export interface QueryReference {
  readonly blocks: readonly Features[];
  /** Mean features of the even blocks, of the odd blocks, and of all. */
  readonly means: readonly [Float64Array, Float64Array];
  readonly mean: Float64Array;
}

/** `blocks`: an even number of stretches of consecutive requests' Fourier features, each about as long as a current window. */
export function queryReference(blocks: readonly Features[]): QueryReference {
  const every = (parity: number): Features => blocks.filter((_, index) => index % 2 === parity).flat();
  return { blocks, means: [mean(every(0)), mean(every(1))], mean: mean(blocks.flat()) };
}

/**
 * The witness two-sample test: along the function in which two samples' mean embeddings differ most (the witness of the maximum mean
 * discrepancy, Gretton et al., JMLR 2012) their distribution functions are compared. Their greatest distance, `score`, is a lower bound
 * of the share of requests that changed, which the discrepancy itself is not. Each half is looked at along the witness of the other
 * half, equal parts of both samples along each (Kuebler et al., "A witness two-sample test", AISTATS 2022): on the half that made it, a witness sees differences in noise.
 * `current`: at least two requests, in the order of time.
 */
export function compareQueries(reference: QueryReference, current: Features, alpha: number): QueryShift {
  // Halves in time, not every other request: neighbours belong to one session and are no fresh evidence.
  const middle = Math.floor(current.length / 2);
  const halves = [current.slice(0, middle), current.slice(middle)] as const;
  const scored = ([0, 1] as const).map((half) => {
    const witness = difference(mean(halves[1 - half]!), reference.means[1 - half]!);
    const along = (features: Features): number[] => features.map((feature) => dot(feature, witness));
    const blocks = reference.blocks.filter((_, index) => index % 2 === half);
    return { current: along(halves[half]), blocks: blocks.map(along) };
  });
  const effect = designEffect(scored.map(({ blocks }) => blocks.map(momentsOf)));
  const was = scored.flatMap(({ blocks }) => blocks.flat());
  const score = greatestDistance(
    was,
    scored.flatMap((part) => part.current),
  );
  const sizes = [was.length / effect, current.length / effect] as const;
  return {
    score,
    beyondChance: score > distributionDistanceBound(sizes, alpha),
    discrepancy: unbiasedDiscrepancy(
      { size: was.length, mean: reference.mean },
      { size: current.length, mean: mean(current) },
    ),
  };
}

interface Sample {
  readonly size: number;
  readonly mean: Float64Array;
}

/** Kernel values of a request with itself are 1 and say nothing: they are taken out of the squared means. */
function unbiasedDiscrepancy(reference: Sample, current: Sample): number {
  const within = ({ size, mean: center }: Sample): number => (size * dot(center, center) - 1) / (size - 1);
  return within(reference) + within(current) - 2 * dot(reference.mean, current.mean);
}

/**
 * Kolmogorov and Smirnov's one-sided statistic: how much more of the current sample lies high. A change that lasts lifts both halves
 * along each other's witness; day and night, which cancel out, lower them.
 */
function greatestDistance(reference: readonly number[], current: readonly number[]): number {
  const [was, is] = [Float64Array.from(reference).sort(), Float64Array.from(current).sort()];
  let [i, j, greatest] = [0, 0, 0];
  while (i < was.length && j < is.length) {
    const value = Math.min(was[i]!, is[j]!);
    while (i < was.length && was[i]! <= value) i++;
    while (j < is.length && is[j]! <= value) j++;
    greatest = Math.max(greatest, i / was.length - j / is.length);
  }
  return greatest;
}

function mean(features: Features): Float64Array {
  const sum = new Float64Array(featureCount);
  for (const feature of features) for (let i = 0; i < featureCount; i++) sum[i]! += feature[i]!;
  return sum.map((value) => value / features.length);
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < featureCount; i++) sum += a[i]! * b[i]!;
  return sum;
}
