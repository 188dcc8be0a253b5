import { featureIndex, segmentFeatures } from './features.ts';
import { tellsOfChanges } from './resolve.ts';
import { ruleSlot } from './rule-slot.ts';
import type { Scores } from './scores.ts';
import { relations, slots } from './types.ts';
import type { Relation, Segment } from './types.ts';
import { normalizeText, terms } from './words.ts';

/** A relation that no rule states. */
const unrelated = -8;
const related = 4;

/**
 * Scores by fixed rules over the lexical features: what serves without a model, and the `rule_based` arm that a model has to
 * beat. Weights were set by hand on what each feature means; nothing is learned.
 */
export function ruleBasedScores(query: string, segments: readonly Segment[]): Scores {
  const features = segmentFeatures(query, segments);
  const pairs = statedRelations(segments);
  const keep = Float32Array.from(features, (row, i) => keepLogit(row, segments[i]!));
  const slot = new Float32Array(segments.length * slots.length).fill(-2);
  segments.forEach((segment, i) => {
    slot[i * slots.length + slots.indexOf(ruleSlot(segment))] = 2;
  });
  return {
    keep,
    slot,
    relation: {
      // "precedes" has no rule: votes tie and the order of the input stays.
      logit: (relation, from, to) =>
        relation === 'precedes' ? 0 : (pairs.get(key(relation, from, to)) ?? unrelated),
      positive: (relation) =>
        [...pairs.keys()]
          .map(unkey)
          .flatMap(([stated, from, to]) => (stated === relation ? [[from, to] as const] : [])),
    },
    critique: (selected) => Promise.resolve(coverageLogit(features, selected)),
  };
}

const at = (row: readonly number[], name: string): number => row[featureIndex[name]!]!;

function keepLogit(row: readonly number[], segment: Segment): number {
  const lexical =
    2.6 * at(row, 'bm25') +
    1.2 * at(row, 'bm25_rank') +
    1.6 * at(row, 'query_coverage') +
    1.2 * at(row, 'identifier_overlap') +
    0.9 * at(row, 'heading_coverage') +
    0.5 * at(row, 'bm25_item') +
    0.3 * Math.max(at(row, 'bm25_above'), at(row, 'bm25_below'));
  const bare = segment.type === 'heading' || segment.text.length < 20 ? -0.4 : 0;
  return (
    lexical +
    0.3 * at(row, 'has_normative') -
    1.2 * at(row, 'has_stale') -
    0.6 * at(row, 'older') +
    bare -
    2.2
  );
}

function coverageLogit(features: readonly (readonly number[])[], selected: readonly number[]): number {
  const mass = features.reduce((sum, row) => sum + at(row, 'query_coverage'), 0);
  if (mass === 0 || selected.length === 0) return -1;
  const chosen = selected.reduce((sum, i) => sum + at(features[i]!, 'query_coverage'), 0);
  return -1 + 2.5 * (chosen / mass);
}

function key(relation: Relation, from: number, to: number): number {
  // Segments of a request stay far below 2^24, so the key (2 x 24 bits and the relation's three) is exact in a double.
  return (relations.indexOf(relation) * 0x1000000 + from) * 0x1000000 + to;
}

function unkey(value: number): readonly [Relation, number, number] {
  const pair = value % 0x1000000000000;
  return [relations[Math.floor(value / 0x1000000000000)]!, Math.floor(pair / 0x1000000), pair % 0x1000000];
}

/** Relations that can be stated without a model: cut sentences, equal texts, near-equal texts with another number or a "not". */
function statedRelations(segments: readonly Segment[]): ReadonlyMap<number, number> {
  const stated = new Map<number, number>();
  const both = (relation: Relation, x: number, y: number): void => {
    stated.set(key(relation, x, y), related);
    stated.set(key(relation, y, x), related);
  };
  const firstOf = new Map<string, number>();
  segments.forEach(({ text }, i) => {
    const normal = normalizeText(text);
    const first = firstOf.get(normal);
    if (first === undefined) firstOf.set(normal, i);
    else both('duplicates', first, i);
  });
  for (const [x, y] of likePairs(segments))
    if (contradicts(segments[x]!.text, segments[y]!.text)) both('contradicts', x, y);
  return stated;
}

/**
 * A pair is compared when it shares one of the three rarest words of a segment, and that word is in at most eight. What was changed once
 * is told in other words than what is, so that fewer need to be the same there.
 */
function likePairs(segments: readonly Segment[]): readonly (readonly [number, number])[] {
  const prose = segments.map(({ type, text }) =>
    type === 'paragraph' || type === 'list_item'
      ? new Set(terms(text).filter((term) => !/\d/.test(term)))
      : new Set<string>(),
  );
  const holders = new Map<string, number[]>();
  prose.forEach((words, i) => {
    for (const word of words) {
      const list = holders.get(word);
      if (list) list.push(i);
      else holders.set(word, [i]);
    }
  });
  const pairs = new Map<number, readonly [number, number]>();
  prose.forEach((words, i) => {
    if (words.size < 3) return;
    const rarest = [...words].sort((x, y) => holders.get(x)!.length - holders.get(y)!.length).slice(0, 3);
    for (const word of rarest) {
      const others = holders.get(word)!;
      if (others.length > 8) continue;
      for (const j of others) {
        if (j === i || prose[j]!.size < 3) continue;
        const shared = [...words].filter((term) => prose[j]!.has(term)).length;
        const least = tellsOfChanges(segments[i]!) === tellsOfChanges(segments[j]!) ? 0.6 : 0.4;
        if (shared / (words.size + prose[j]!.size - shared) < least) continue;
        const pair = [Math.min(i, j), Math.max(i, j)] as const;
        pairs.set(key('contradicts', ...pair), pair);
      }
    }
  });
  return [...pairs.values()];
}

/** For two texts that speak of the same: whether a number differs or one of them is negated. */
function contradicts(x: string, y: string): boolean {
  if (normalizeText(x) === normalizeText(y)) return false;
  // Version numbers and dates say when, not what.
  const numbers = (text: string): string =>
    [...text.replace(/\bv?\d+\.\d+(?:\.\d+)*|\b(?:19|20)\d{2}\b/g, '').matchAll(/\d+/g)].join();
  const negated = (text: string): boolean => /\b(?:not|never|no longer|cannot|without|n't)\b/i.test(text);
  return numbers(x) !== numbers(y) || negated(x) !== negated(y);
}
