import { mean } from 'simple-statistics';
import { looksOf, lookNames } from '../models/degradation/look-features.ts';
import type { LookedSegment } from '../models/degradation/look-features.ts';
import type { LabelledContext } from '../models/degradation/labelled-context.ts';
import { fitLogistic } from './logistic-regression.ts';
import { areaUnderRoc } from './rank-correlation.ts';

/** Largest AUC that looks may reach; .5 is chance. What is left is that rules and prose differ in how they are written. */
export const giveAwayBar = 0.65;

/** Looks of the text alone: not where it stands, which degradations change on purpose. */
const textual = lookNames.indexOf('position_item');

/**
 * Whether looks alone (no query, no words) tell which segments are to be kept: fitted on the one contexts, then the AUC inside each of
 * the others, so that a context's share of noise tells nothing. One value a context that has both kinds.
 */
export function keepGivenAway(
  train: readonly LabelledContext[],
  heldOut: readonly LabelledContext[],
): readonly number[] {
  const seen = train.flatMap(looksOf);
  const score = fitLogistic(
    seen.map(({ look }) => look),
    seen.map(({ keep }) => keep),
  );
  return heldOut
    .map((context) => {
      const segments = looksOf(context);
      return areaUnderRoc(
        segments.map(({ keep }) => keep),
        segments.map(({ look }) => score(look)),
      );
    })
    .filter((area) => !Number.isNaN(area));
}

interface Sides {
  readonly clean: readonly LabelledContext[];
  readonly degraded: readonly LabelledContext[];
}

/** AUC with which the text of what is kept tells whether its context was made worse; meant for degradations that change no text. */
export function degradedGivenAway(train: Sides, heldOut: Sides): number {
  const kept = (contexts: readonly LabelledContext[]): number[][] =>
    contexts
      .flatMap(looksOf)
      .filter(({ keep }: LookedSegment) => keep)
      .map(({ look }) => look.slice(0, textual));
  const rows = ({ clean, degraded }: Sides): { looks: number[][]; labels: boolean[] } => {
    const [plain, worse] = [kept(clean), kept(degraded)];
    return { looks: [...plain, ...worse], labels: [...plain.map(() => false), ...worse.map(() => true)] };
  };
  const seen = rows(train);
  const score = fitLogistic(seen.looks, seen.labels);
  const unseen = rows(heldOut);
  return areaUnderRoc(unseen.labels, unseen.looks.map(score));
}

/** AUC of each look by itself, largest distance from chance first: where to look for what gives labels away. */
export function aloneGivenAway(contexts: readonly LabelledContext[]): readonly (readonly [string, number])[] {
  const looked = contexts.map(looksOf);
  return lookNames
    .map((name, column) => {
      const areas = looked
        .map((segments) =>
          areaUnderRoc(
            segments.map(({ keep }) => keep),
            segments.map(({ look }) => look[column]!),
          ),
        )
        .filter((area) => !Number.isNaN(area));
      return [name, areas.length === 0 ? 0.5 : mean(areas)] as const;
    })
    .sort((x, y) => Math.abs(y[1] - 0.5) - Math.abs(x[1] - 0.5));
}
