import { segmentItems } from '../cet/segmenter.ts';
import { segmentTypes } from '../cet/types.ts';
import type { Segment } from '../cet/types.ts';
import { toItems } from './labelled-context.ts';
import type { LabelledContext } from './labelled-context.ts';

/**
 * How a segment looks, without the query and without what its words mean: if these tell what is to be kept, the degradations gave their
 * labels away. Not among them is what says that a text is outdated, which is there to be learned from. Headings are left out: what stands
 * under them decides about them. Type, length, marks, case, place in item and context, size of the item, repeated words, time.
 */
export const lookNames: readonly string[] = [
  ...segmentTypes.map((type) => `type_${type}`),
  'length',
  'words',
  'word_length',
  'lines',
  'full_stop',
  'starts_lower',
  'ends_open',
  'capitals',
  'digits',
  'commas',
  'colons',
  'backticks',
  'brackets',
  'bullet',
  'repeated_words',
  'position_item',
  'position_context',
  'first_in_item',
  'last_in_item',
  'item_size',
  'has_time',
];

export interface LookedSegment {
  readonly look: readonly number[];
  readonly keep: boolean;
}

/** Every segment of the context with its looks and its label; segments that cross two pieces are left out. */
export function looksOf(context: LabelledContext): readonly LookedSegment[] {
  const { items, placed } = toItems(context);
  const segments = segmentItems(items);
  const sizes = new Map<number, number>();
  for (const { itemIndex } of segments) sizes.set(itemIndex, (sizes.get(itemIndex) ?? 0) + 1);
  return segments.flatMap((segment, index) => {
    const owner = placed.find(
      ({ item, start, end }) => item === segment.itemIndex && start <= segment.start && segment.end <= end,
    );
    if (!owner || segment.type === 'heading') return [];
    const look = lookOf(segment, index / Math.max(1, segments.length - 1), sizes.get(segment.itemIndex)!);
    return [{ look, keep: owner.piece.keep }];
  });
}

function lookOf(segment: Segment, position: number, size: number): readonly number[] {
  const { text } = segment;
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  const count = (pattern: RegExp): number => (text.match(pattern)?.length ?? 0) / text.length;
  return [
    ...segmentTypes.map((type) => Number(segment.type === type)),
    Math.log(text.length),
    Math.log1p(words.length),
    words.join('').length / Math.max(1, words.length),
    Math.log1p(text.split('\n').length),
    Number(/[.!?]$/.test(text)),
    Number(/^[\p{Ll},;)]/u.test(text)),
    Number(!/[.!?:;|)\]`"'”*_]\s*$/.test(text)),
    count(/\p{Lu}/gu),
    count(/\d/g),
    count(/,/g),
    count(/:/g),
    count(/`/g),
    count(/[()[\]{}]/g),
    Number(/^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(text)),
    1 - new Set(words).size / Math.max(1, words.length),
    segment.indexInItem / Math.max(1, size - 1),
    position,
    Number(segment.indexInItem === 0),
    Number(segment.indexInItem === size - 1),
    Math.log(size),
    Number(segment.time !== null),
  ];
}
