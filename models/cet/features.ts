import { ruleSlot } from './rule-slot.ts';
import { indexTerms } from './term-index.ts';
import type { TermIndex } from './term-index.ts';
import { segmentTypes, slots } from './types.ts';
import type { Segment } from './types.ts';
import { cues, identifiers, normalizeText, terms } from './words.ts';

/**
 * Lexical and positional features of a segment, each about 0..1 but for `item`, in this order; training and serving compute them here.
 * - `bm25`: Okapi BM25 to the query (k1 1.2, b .75, idf over the request's segments) over the best segment's; `bm25_rank`: 1 for
 *   the best, 0 for the last; `bm25_above`, `bm25_below`: of the neighbours in the item; `bm25_item`: best of the item.
 * - `query_coverage`: idf share of the query's terms that it holds; `query_density`: share of its terms that the query holds;
 *   `identifier_overlap`: share of the query's identifiers that it holds; `heading_coverage`: as query_coverage, its headings.
 * - `type_*`: one-hot segment type.
 * - `position_item`, `position_all`: 0 first, 1 last; `length`: log of its words over log 200, at most 1.
 * - `has_*`: one of the cue words of words.ts.
 * - `duplicate`: same normalised text as an earlier segment; `older`: its item's time is older than the newest item's.
 * - `items`, `segments`: log counts of the request over log 100 and log 1000; `log_share`: share of its segments that are logs.
 * - `slot_*`: one-hot slot by rule.
 * - `starts_inside`, `ends_open`: reads like a cut-off sentence; `item`: number of its item, from 0. The last three, with `bm25` as the
 *   first, are read by their place: the model knows by them what stands together and what runs on.
 */
export const featureNames: readonly string[] = [
  'bm25',
  'bm25_rank',
  'bm25_above',
  'bm25_below',
  'bm25_item',
  'query_coverage',
  'query_density',
  'identifier_overlap',
  'heading_coverage',
  ...segmentTypes.map((type) => `type_${type}`),
  'position_item',
  'position_all',
  'length',
  'has_code',
  'has_number',
  'has_error',
  'has_version',
  'has_date',
  'has_stale',
  'has_normative',
  'has_example',
  'has_edge',
  'has_type',
  'has_import',
  'has_signature',
  'duplicate',
  'older',
  'items',
  'segments',
  'log_share',
  ...slots.map((slot) => `slot_${slot}`),
  'starts_inside',
  'ends_open',
  'item',
];

/** Columns by name, for the rules that read single features. */
export const featureIndex: Readonly<Record<string, number>> = Object.fromEntries(
  featureNames.map((name, index) => [name, index]),
);

const k1 = 1.2;
const b = 0.75;

/** [segments][features]; deterministic, linear in the text. `index` is that of the segments' texts. */
export function segmentFeatures(
  query: string,
  segments: readonly Segment[],
  index: TermIndex = indexTerms(segments.map(({ text }) => text)),
): readonly (readonly number[])[] {
  const queryTerms = [...new Set(terms(query))];
  const queryWeight = queryTerms.reduce((sum, term) => sum + index.idf(term), 0);
  const querySet = new Set(queryTerms);
  const queryIdentifiers = [...identifiers(query)];
  const bm25 = relevance(queryTerms, index);
  const rank = ranks(bm25);
  const bestOfItem = new Map<number, number>();
  segments.forEach(({ itemIndex }, i) =>
    bestOfItem.set(itemIndex, Math.max(bestOfItem.get(itemIndex) ?? 0, bm25[i]!)),
  );
  const sizeOfItem = new Map<number, number>();
  for (const { itemIndex } of segments) sizeOfItem.set(itemIndex, (sizeOfItem.get(itemIndex) ?? 0) + 1);
  const newest = segments.reduce(
    (latest, { time }) => Math.max(latest, timeOf(time) ?? -Infinity),
    -Infinity,
  );
  const covered = (holds: ReadonlySet<string> | ReadonlyMap<string, number>): number =>
    queryWeight === 0
      ? 0
      : queryTerms.reduce((sum, term) => sum + (holds.has(term) ? index.idf(term) : 0), 0) / queryWeight;
  const headingCoverage = memoize((headings: string) => covered(new Set(terms(headings))));
  const seen = new Set<string>();
  const logs = segments.filter(({ type }) => type === 'log').length / Math.max(1, segments.length);
  const items = Math.min(1, Math.log1p(sizeOfItem.size) / Math.log(100));
  const count = Math.min(1, Math.log1p(segments.length) / Math.log(1000));

  return segments.map((segment, i) => {
    const { text } = segment;
    const counts = index.counts[i]!;
    const lower = text.toLowerCase();
    const normal = normalizeText(text);
    const duplicate = seen.has(normal);
    seen.add(normal);
    const neighbour = (offset: number): number =>
      segments[i + offset]?.itemIndex === segment.itemIndex ? bm25[i + offset]! : 0;
    const time = timeOf(segment.time);
    const ruled = ruleSlot(segment);
    return [
      bm25[i]!,
      rank[i]!,
      neighbour(-1),
      neighbour(1),
      bestOfItem.get(segment.itemIndex)!,
      covered(counts),
      counts.size === 0 ? 0 : [...counts.keys()].filter((term) => querySet.has(term)).length / counts.size,
      queryIdentifiers.length === 0
        ? 0
        : queryIdentifiers.filter((name) => lower.includes(name)).length / queryIdentifiers.length,
      headingCoverage(segment.headings.join('\n')),
      ...segmentTypes.map((type) => Number(segment.type === type)),
      segment.indexInItem / Math.max(1, sizeOfItem.get(segment.itemIndex)! - 1),
      i / Math.max(1, segments.length - 1),
      Math.min(1, Math.log1p(index.lengths[i]!) / Math.log(200)),
      Number(segment.type === 'code' || cues.code.test(text)),
      Number(cues.number.test(text)),
      Number(cues.error.test(text)),
      Number(cues.version.test(text)),
      Number(cues.date.test(text)),
      Number(cues.stale.test(text)),
      Number(cues.normative.test(text)),
      Number(cues.example.test(text)),
      Number(cues.edge.test(text)),
      Number(cues.type.test(text)),
      Number(cues.import.test(text)),
      Number(cues.signature.test(text)),
      Number(duplicate),
      Number(time !== null && time < newest),
      items,
      count,
      logs,
      ...slots.map((slot) => Number(slot === ruled)),
      Number(/^[\p{Ll},;)]/u.test(text)),
      Number(segment.type === 'paragraph' && !/[.!?:;|)\]`"'”*_]\s*$/.test(text)),
      segment.itemIndex,
    ];
  });
}

/** BM25 of every segment over the best one's, 0..1. */
function relevance(queryTerms: readonly string[], index: TermIndex): readonly number[] {
  const raw = index.counts.map((counts, i) => {
    const norm = k1 * (1 - b + (b * index.lengths[i]!) / index.meanLength);
    return queryTerms.reduce((sum, term) => {
      const count = counts.get(term);
      return count ? sum + (index.idf(term) * count * (k1 + 1)) / (count + norm) : sum;
    }, 0);
  });
  const best = raw.reduce((most, value) => Math.max(most, value), 0);
  return raw.map((value) => (best === 0 ? 0 : value / best));
}

/** 1 for the largest, 0 for the smallest; equal values share the better rank. */
function ranks(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((x, y) => values[y]! - values[x]! || x - y);
  const result = new Array<number>(values.length).fill(0);
  let shared = 0;
  order.forEach((i, position) => {
    if (position > 0 && values[i] !== values[order[position - 1]!]) shared = position;
    result[i] = 1 - shared / Math.max(1, values.length - 1);
  });
  return result;
}

/** Milliseconds of an ISO 8601 time; null when absent or not a time. */
export function timeOf(time: string | null): number | null {
  if (time === null) return null;
  const value = Date.parse(time);
  return Number.isNaN(value) ? null : value;
}

function memoize(compute: (key: string) => number): (key: string) => number {
  const known = new Map<string, number>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
