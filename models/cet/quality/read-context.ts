import { segmentItems } from '../segmenter.ts';
import type { ContextItem, Segment } from '../types.ts';
import { normalizeText, terms } from '../words.ts';

export interface QualityInput {
  readonly query: string;
  /** In the order in which an LLM would read them; an engineered context is one item. */
  readonly items: readonly ContextItem[];
}

/** A segment with its words as stems. */
export interface ReadSegment extends Segment {
  readonly words: readonly string[];
  readonly distinct: ReadonlySet<string>;
  /** Letters, digits and signs without layout: equal for equal statements. */
  readonly normal: string;
}

export interface ReadContext {
  readonly query: ReadonlySet<string>;
  readonly segments: readonly ReadSegment[];
  /** Those that are not headings. */
  readonly content: readonly ReadSegment[];
}

/** Cuts a context as serving does; what all measures of quality look at. Linear in the text. */
export function readContext({ query, items }: QualityInput): ReadContext {
  const segments = segmentItems(items).map((segment): ReadSegment => {
    const words = terms(segment.text);
    return { ...segment, words, distinct: new Set(words), normal: normalizeText(segment.text) };
  });
  return {
    query: new Set(terms(query)),
    segments,
    content: segments.filter(({ type }) => type !== 'heading'),
  };
}

/** Mean of `value` over the segments, each weighing as many as it has words; 0 without words. */
export function meanByWords(
  segments: readonly ReadSegment[],
  value: (segment: ReadSegment, index: number) => number,
): number {
  let sum = 0;
  let weight = 0;
  segments.forEach((segment, index) => {
    sum += segment.words.length * value(segment, index);
    weight += segment.words.length;
  });
  return weight === 0 ? 0 : sum / weight;
}

/** Share of the smaller set that the other holds (Szymkiewicz-Simpson), 0..1. */
export function overlap(x: ReadonlySet<string>, y: ReadonlySet<string>): number {
  const [small, large] = x.size <= y.size ? [x, y] : [y, x];
  if (small.size === 0) return 0;
  let shared = 0;
  for (const word of small) if (large.has(word)) shared += 1;
  return shared / small.size;
}
