import { quantileSorted } from 'simple-statistics';
import { krippendorffAlpha } from '../models/team/agreement.ts';
import { pairAgreement } from '../models/team/consensus.ts';
import { createRandom } from '../models/random.ts';
import { clusterBootstrap } from './bootstrap.ts';

export interface TeamAgreement {
  /** Mean over the items of the share of member pairs on the same side; null without an item. */
  readonly agreement: number | null;
  readonly agreementInterval: readonly [number, number] | null;
  /** Krippendorff's alpha, nominal; null where the votes do not vary. */
  readonly alpha: number | null;
  /** Null where too few resamples have votes that vary. */
  readonly alphaInterval: readonly [number, number] | null;
}

const resamples = 1000;

/**
 * How far the members agree on accept / reject, with 95 % percentile intervals of a bootstrap over items (all votes on an item are
 * about the same answer, so items are resampled whole).
 *
 * @param items one array of votes an item; items with fewer than two votes say nothing and are left out
 */
export function teamAgreement(
  items: readonly (readonly boolean[])[],
  options: { readonly seed: number },
): TeamAgreement {
  const units = items.filter((votes) => votes.length > 1).map(countsOf);
  const { mean, interval } = clusterBootstrap(
    units.map(({ votes, accepting }) => [pairAgreement(accepting, votes - accepting)]),
    { ...options, resamples },
  );
  const random = createRandom(options.seed);
  const alphas = Array.from({ length: resamples }, () =>
    alphaOf(units.map(() => units[random.int(units.length)]!)),
  )
    .filter((alpha) => alpha !== null)
    .sort((a, b) => a - b);
  return {
    agreement: units.length === 0 ? null : mean,
    agreementInterval: units.length === 0 ? null : interval,
    alpha: krippendorffAlpha(items.map((votes) => votes.map(String))),
    alphaInterval:
      alphas.length < resamples / 2 ? null : [quantileSorted(alphas, 0.025), quantileSorted(alphas, 0.975)],
  };
}

interface Counts {
  readonly votes: number;
  readonly accepting: number;
}

function countsOf(votes: readonly boolean[]): Counts {
  return { votes: votes.length, accepting: votes.filter(Boolean).length };
}

/** Krippendorff's alpha of two values from counts alone: the bootstrap computes it a thousand times. */
function alphaOf(units: readonly Counts[]): number | null {
  let votes = 0;
  let accepting = 0;
  let observed = 0;
  for (const unit of units) {
    votes += unit.votes;
    accepting += unit.accepting;
    observed += (2 * unit.accepting * (unit.votes - unit.accepting)) / (unit.votes - 1);
  }
  const expected = 2 * accepting * (votes - accepting);
  return expected === 0 ? null : 1 - ((votes - 1) * observed) / expected;
}
