import { inReadingOrder } from '../models/cet/precedence.ts';
import { resolveConflicts } from '../models/cet/resolve.ts';
import { sigmoid, slotOf } from '../models/cet/scores.ts';
import type { Scores } from '../models/cet/scores.ts';
import type { TrainingExample } from '../models/cet/training-example.ts';
import { slots } from '../models/cet/types.ts';
import type { Segment } from '../models/cet/types.ts';

/** What a model said about one labelled context, as counts that add up over contexts. */
export interface SkillCounts {
  /** [slots] of right, said and true. */
  readonly slot: readonly (readonly [right: number, said: number, truth: number])[];
  /** Kendall's tau of the reading order over what is to be kept; null for fewer than two. */
  readonly tau: number | null;
  readonly contradictions: readonly [right: number, said: number, truth: number];
  /** Of the contradictions with one side to keep: decoding takes the other out. */
  readonly staleSides: readonly [right: number, all: number];
}

/** Compares a model's scores with the labels of the same segments. */
export function skillCounts(
  example: TrainingExample,
  segments: readonly Segment[],
  scores: Scores,
): SkillCounts {
  const slot = slots.map((): [number, number, number] => [0, 0, 0]);
  example.slot.forEach((label, i) => {
    if (label === null) return;
    const said = slots.indexOf(slotOf(scores, i));
    slot[label]![2] += 1;
    slot[said]![1] += 1;
    if (said === label) slot[label]![0] += 1;
  });

  const pairKey = (x: number, y: number): string => `${Math.min(x, y)} ${Math.max(x, y)}`;
  const truth = new Set(
    example.relations.filter(({ type }) => type === 'contradicts').map(({ from, to }) => pairKey(from, to)),
  );
  const { relation } = scores;
  const said = new Set(
    relation
      .positive('contradicts')
      .filter(([x, y]) => relation.logit('contradicts', x, y) + relation.logit('contradicts', y, x) > 0)
      .map(([x, y]) => pairKey(x, y)),
  );
  const excluded = resolveConflicts(segments, Array.from(scores.keep, sigmoid), relation);
  const decided = example.relations.filter(
    ({ type, from, to }) => type === 'contradicts' && example.keep[from] === 1 && example.keep[to] === 0,
  );
  return {
    slot,
    tau: orderTau(example, segments, scores),
    contradictions: [[...said].filter((pair) => truth.has(pair)).length, said.size, truth.size],
    staleSides: [
      decided.filter(({ from, to }) => excluded.has(to) && !excluded.has(from)).length,
      decided.length,
    ],
  };
}

function orderTau(
  { order }: TrainingExample,
  segments: readonly Segment[],
  { relation }: Scores,
): number | null {
  const ranked = order.flatMap((rank, i) => (rank === null ? [] : [i]));
  if (ranked.length < 2) return null;
  const place = new Map(inReadingOrder(ranked, segments, relation).map((index, rank) => [index, rank]));
  let agreement = 0;
  let pairs = 0;
  for (let a = 0; a < ranked.length; a += 1)
    for (let b = a + 1; b < ranked.length; b += 1) {
      agreement +=
        Math.sign(order[ranked[b]!]! - order[ranked[a]!]!) *
        Math.sign(place.get(ranked[b]!)! - place.get(ranked[a]!)!);
      pairs += 1;
    }
  return agreement / pairs;
}

export function f1([right, said, truth]: readonly [number, number, number]): number {
  return said + truth === 0 ? Number.NaN : (2 * right) / (said + truth);
}

/** Each figure over all contexts; slots that no label names are left out of the macro mean. */
export function skillFigures(counts: readonly SkillCounts[]): Readonly<Record<string, number>> {
  const add = (rows: readonly (readonly number[])[], width: number): number[] =>
    Array.from({ length: width }, (_, k) => rows.reduce((sum, row) => sum + row[k]!, 0));
  const perSlot = slots.map(
    (_, k) =>
      add(
        counts.map(({ slot }) => slot[k]!),
        3,
      ) as [number, number, number],
  );
  const named = perSlot.filter(([, , truth]) => truth > 0).map(f1);
  const taus = counts.flatMap(({ tau }) => tau ?? []);
  const average = (values: readonly number[]): number =>
    values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
  const [right, all] = add(
    counts.map(({ staleSides }) => staleSides),
    2,
  ) as [number, number];
  return {
    slotMacroF1: average(named),
    orderTau: average(taus),
    contradictionF1: f1(
      add(
        counts.map((each) => each.contradictions),
        3,
      ) as [number, number, number],
    ),
    staleSideAccuracy: right / all,
  };
}
