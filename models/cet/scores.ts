import { relations, slots } from './types.ts';
import type { Relation, Slot } from './types.ts';

/** What the CET says about the segments of a request; logits, before any decision. */
export interface Scores {
  /** [segments] */
  readonly keep: Float32Array;
  /** [segments, slots] row by row. */
  readonly slot: Float32Array;
  readonly relation: RelationScores;
  /** Logit of the success of a context that holds exactly these segments. */
  critique(selected: readonly number[]): Promise<number>;
}

/** Logits of "segment `from` RELATION segment `to`". */
export interface RelationScores {
  logit(relation: Relation, from: number, to: number): number;
  /** Every (from, to) whose logit is above zero. */
  positive(relation: Relation): readonly (readonly [from: number, to: number])[];
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** The relation tensor [relations, segments, segments] read in place; its positive pairs are looked for once. */
export function relationTensor(values: Float32Array, segments: number): RelationScores {
  const offset = (relation: Relation): number => relations.indexOf(relation) * segments * segments;
  const found = new Map<Relation, readonly (readonly [number, number])[]>();
  const search = (relation: Relation): readonly (readonly [number, number])[] => {
    const pairs: (readonly [number, number])[] = [];
    let place = offset(relation);
    for (let from = 0; from < segments; from += 1)
      for (let to = 0; to < segments; to += 1, place += 1)
        if (values[place]! > 0 && from !== to) pairs.push([from, to]);
    return pairs;
  };
  return {
    logit: (relation, from, to) => values[offset(relation) + from * segments + to]!,
    positive: (relation) => {
      const pairs = found.get(relation) ?? search(relation);
      found.set(relation, pairs);
      return pairs;
    },
  };
}

/** The most likely slot of a segment. */
export function slotOf(scores: Scores, segment: number): Slot {
  let best = 0;
  for (let k = 1; k < slots.length; k += 1)
    if (scores.slot[segment * slots.length + k]! > scores.slot[segment * slots.length + best]!) best = k;
  return slots[best]!;
}
