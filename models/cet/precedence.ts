import { sigmoid } from './scores.ts';
import type { RelationScores } from './scores.ts';
import type { Segment } from './types.ts';

/** Log odds by which the order of the input counts between items. */
const trustInInput = 0.25;
/** Votes are compared to so many parts of one: rounding on another machine turns no order round. */
const voteParts = 1e6;

/**
 * The given segments in reading order. Items stand by Borda's votes of the probabilities that a segment of one precedes a segment of the
 * other; inside an item the order of the input stays, because how the parts of a shuffled section stood is guessed worse from their
 * texts than from how they stand now (docs/results/2026-11-25-skills.md).
 */
export function inReadingOrder(
  indices: readonly number[],
  segments: readonly Pick<Segment, 'itemIndex'>[],
  relation: RelationScores,
): readonly number[] {
  const members = new Map<number, number[]>();
  for (const index of [...indices].sort((x, y) => x - y)) {
    const { itemIndex } = segments[index]!;
    const known = members.get(itemIndex);
    if (known) known.push(index);
    else members.set(itemIndex, [index]);
  }
  const items = [...members.values()];
  const votes = items.map(() => 0);
  for (let x = 0; x < items.length; x += 1)
    for (let y = x + 1; y < items.length; y += 1) {
      const ahead = meanAhead(items[x]!, items[y]!, relation);
      votes[x]! += ahead;
      votes[y]! -= ahead;
    }
  return items
    .map((item, index) => ({ item, votes: Math.round(votes[index]! * voteParts), index }))
    .sort((x, y) => y.votes - x.votes || x.index - y.index)
    .flatMap(({ item }) => item);
}

/** Mean over the pairs of two items, the first one first in the input: -1..1, above 0 where that order should stay. */
function meanAhead(first: readonly number[], second: readonly number[], relation: RelationScores): number {
  let sum = 0;
  for (const x of first)
    for (const y of second)
      sum +=
        sigmoid(relation.logit('precedes', x, y) + trustInInput) -
        sigmoid(relation.logit('precedes', y, x) - trustInInput);
  return sum / (first.length * second.length);
}
