import { meanDifferenceBound } from './bounds.ts';
import { designEffect, momentsOfShare } from './design-effect.ts';
import type { Finding } from './finding.ts';

/** Fewest outcomes on one side of a cut; with fewer no fall that could happen would be beyond chance. */
const fewest = 32;

export interface PerformanceDrop extends Finding {
  /** Outcomes after the cut, where there is one. */
  readonly since: number | null;
}

export interface OutcomeReference {
  readonly size: number;
  readonly successes: number;
  readonly designEffect: number;
}

export function outcomeReference(blocks: readonly (readonly boolean[])[]): OutcomeReference {
  const moments = blocks.map((block) => momentsOfShare(successesOf(block), block.length));
  return {
    size: blocks.flat().length,
    successes: successesOf(blocks.flat()),
    designEffect: designEffect([moments]),
  };
}

/**
 * ADWIN (Bifet and Gavalda, 2007) over the outcomes in the order of time: is there a cut at which the means before and after differ by
 * more than chance allows? Cuts are tried where ADWIN's buckets of doubling sizes end, counted from the newest outcome, and share the
 * level. Only a fall counts: `score` is the mean before minus the mean after the cut that stands out most.
 */
export function findPerformanceDrop(
  reference: OutcomeReference,
  current: readonly boolean[],
  alpha: number,
): PerformanceDrop {
  const size = reference.size + current.length;
  const total = reference.successes + successesOf(current);
  // Buckets of half a power of two: a window that is half full of the change hides it.
  const cuts: number[] = [];
  for (let after = fewest; after <= current.length && size - after >= fewest; after *= Math.SQRT2)
    cuts.push(Math.round(after));
  let best: { drop: number; excess: number; since: number } | null = null;
  for (const after of cuts) {
    const recent = successesOf(current.slice(-after));
    const drop = (total - recent) / (size - after) - recent / after;
    const bound = meanDifferenceBound({
      sizes: [(size - after) / reference.designEffect, after / reference.designEffect],
      variance: (total / size) * (1 - total / size),
      alpha: alpha / cuts.length,
    });
    if (best === null || drop - bound > best.excess) best = { drop, excess: drop - bound, since: after };
  }
  const beyondChance = best !== null && best.excess > 0;
  return { score: Math.max(0, best?.drop ?? 0), beyondChance, since: beyondChance ? best!.since : null };
}

function successesOf(outcomes: readonly boolean[]): number {
  return outcomes.reduce((sum, outcome) => sum + Number(outcome), 0);
}
