import { candidateFeatureNames } from '../cet/candidate-features.ts';
import { featureNames, segmentFeatures } from '../cet/features.ts';
import { lexicalPairs } from '../cet/lexical-similarity.ts';
import { runsOn } from '../cet/sections.ts';
import { segmentItems } from '../cet/segmenter.ts';
import type { TrainingExample } from '../cet/training-example.ts';
import { relations, slots } from '../cet/types.ts';
import type { Relation, Segment } from '../cet/types.ts';
import { normalizeText } from '../cet/words.ts';
import { toItems } from './labelled-context.ts';
import type { LabelledContext, Piece } from './labelled-context.ts';

/** Header fields that are the same for every dataset of this version. */
export const datasetNames = {
  features: featureNames,
  slots,
  relations,
  candidateFeatures: candidateFeatureNames,
} as const;

export interface ExampleFields {
  readonly id: string;
  readonly split: 'train' | 'validation';
  readonly origin: string;
  readonly weight: number;
  readonly relationsKnown: boolean;
  readonly degradation?: NonNullable<TrainingExample['degradation']>;
}

/**
 * The training example of a labelled context: its text cut by the segmenter that serves, so that training and serving see the
 * same segments, and the labels of the pieces passed on to the segments inside them. Null when a segment crosses two pieces or
 * there is none: then its label would be a guess.
 */
export function toExample(context: LabelledContext, fields: ExampleFields): TrainingExample | null {
  const { items, placed } = toItems(context);
  const segments = segmentItems(items);
  const owners = segments.map(
    (segment) =>
      placed.find(
        ({ item, start, end }) => item === segment.itemIndex && start <= segment.start && segment.end <= end,
      )?.piece,
  );
  if (segments.length === 0 || owners.some((owner) => owner === undefined)) return null;
  const pieces = owners as readonly Piece[];
  const features = segmentFeatures(context.query, segments);
  return {
    ...fields,
    query: context.query,
    segments: segments.map(({ text, type }, i) => ({ text, type, features: features[i]!.map(shorten) })),
    lexical: lexicalPairs(
      context.query,
      segments.map(({ text }) => text),
    ),
    // Decoding keeps a heading for what stands under it: it has no label of its own.
    keep: pieces.map(({ keep }, i) => (segments[i]!.type === 'heading' && keep ? null : Number(keep))),
    slot: pieces.map(({ slot }) => (slot === null ? null : slots.indexOf(slot))),
    order: ranks(pieces),
    relations: fields.relationsKnown ? segmentRelations(context, segments, pieces) : [],
    outcome: null,
    preferences: [],
  };
}

/** Six decimals are more than float32 keeps of a value below 1, and halve the file. */
export function shorten(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Ranks of the kept segments in target order: by piece, inside a piece as they stand. */
function ranks(pieces: readonly Piece[]): readonly (number | null)[] {
  const kept = pieces.flatMap(({ keep, order }, i) => (keep && order !== null ? [{ i, order }] : []));
  kept.sort((x, y) => x.order - y.order || x.i - y.i);
  const result = new Array<number | null>(pieces.length).fill(null);
  kept.forEach(({ i }, rank) => {
    result[i] = rank;
  });
  return result;
}

function segmentRelations(
  context: LabelledContext,
  segments: readonly Segment[],
  pieces: readonly Piece[],
): TrainingExample['relations'] {
  const of = new Map<string, number[]>();
  pieces.forEach(({ id }, i) => of.set(id, [...(of.get(id) ?? []), i]));
  const found: { type: Relation; from: number; to: number }[] = [];
  // Segments of one cut paragraph: the later continues the earlier.
  segments.forEach((segment, i) => {
    if (pieces[i + 1]?.id === pieces[i]!.id && runsOn(segment, segments[i + 1]))
      found.push({ type: 'continues', from: i + 1, to: i });
  });
  for (const { type, from, to } of context.relations) {
    const [starts, ends] = [of.get(from) ?? [], of.get(to) ?? []];
    if (starts.length === 0 || ends.length === 0) continue;
    if (type === 'continues') found.push({ type, from: starts[0]!, to: ends.at(-1)! });
    else if (starts.length === ends.length)
      starts.forEach((start, k) => found.push({ type, from: start, to: ends[k]! }));
    else for (const start of starts) for (const end of ends) found.push({ type, from: start, to: end });
  }
  // Two versions of a long text differ in one of its segments; the others say the same twice.
  return found.map((pair) =>
    pair.type === 'contradicts' && normal(segments[pair.from]!) === normal(segments[pair.to]!)
      ? { ...pair, type: 'duplicates' }
      : pair,
  );
}

function normal({ text }: Segment): string {
  return normalizeText(text);
}
