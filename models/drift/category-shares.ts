import { meanDifferenceBound } from './bounds.ts';
import { designEffect, momentsOfShare } from './design-effect.ts';
import type { Finding } from './finding.ts';

export interface CategoryShift extends Finding {
  /** Half the sum of |current - reference|: the share of requests that changed their category. */
  readonly totalVariation: number;
}

export interface CategoryReference {
  readonly size: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly designEffect: number;
}

/** The shares of categories in the reference, and how much they differ from block to block by nature. */
export function categoryReference(blocks: readonly (readonly string[])[]): CategoryReference {
  const byBlock = blocks.map((names) => ({ size: names.length, counts: countNames(names) }));
  const counts = countNames(blocks.flat());
  const series = [...counts.keys()].map((name) =>
    byBlock.map((block) => momentsOfShare(block.counts.get(name) ?? 0, block.size)),
  );
  return { size: blocks.flat().length, counts, designEffect: designEffect(series) };
}

/**
 * Compares the shares of categories in the current window with the reference's. Beyond chance when the share of any one category is.
 * `score` is the population stability index, sum of (current - reference) ln(current / reference), at most 1; 0.1 is its usual border of
 * a change worth a look.
 */
export function compareCategories(
  reference: CategoryReference,
  current: readonly string[],
  alpha: number,
): CategoryShift {
  const counts = countNames(current);
  const categories = new Set([...reference.counts.keys(), ...counts.keys()]);
  if (reference.size === 0 || current.length === 0)
    return { score: 0, beyondChance: false, totalVariation: 0 };
  const sizes = [reference.size / reference.designEffect, current.length / reference.designEffect] as const;
  let [stabilityIndex, totalVariation, beyondChance] = [0, 0, false];
  for (const category of categories) {
    const was = reference.counts.get(category) ?? 0;
    const is = counts.get(category) ?? 0;
    const difference = is / current.length - was / reference.size;
    // Half a request more everywhere: a category that nobody used before has no logarithm.
    const smoothed = [
      (was + 0.5) / (reference.size + 0.5 * categories.size),
      (is + 0.5) / (current.length + 0.5 * categories.size),
    ] as const;
    stabilityIndex += (smoothed[1] - smoothed[0]) * Math.log(smoothed[1] / smoothed[0]);
    totalVariation += Math.abs(difference) / 2;
    const pooled = (was + is) / (reference.size + current.length);
    const bound = meanDifferenceBound({
      sizes,
      variance: pooled * (1 - pooled),
      alpha: alpha / categories.size,
    });
    beyondChance ||= Math.abs(difference) > bound;
  }
  return { score: Math.min(1, stabilityIndex), beyondChance, totalVariation };
}

function countNames(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
