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

/** The relation tensor [relations, segments, segments] read in place. */
export function relationTensor(values: Float32Array, segments: number): RelationScores {
  const offset = (relation: Relation): number => relations.indexOf(relation) * segments * segments;
  return {
    logit: (relation, from, to) => values[offset(relation) + from * segments + to]!,
    positive: (relation) => {
      const first = offset(relation);
      const pairs: (readonly [number, number])[] = [];
      for (let i = 0; i < segments * segments; i += 1) {
        if (values[first + i]! <= 0) continue;
        const from = Math.floor(i / segments);
        if (from !== i % segments) pairs.push([from, i % segments]);
      }
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
