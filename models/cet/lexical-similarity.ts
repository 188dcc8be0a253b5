import { indexTerms } from './term-index.ts';
import type { TermIndex } from './term-index.ts';
import { terms } from './words.ts';

/** Pair of texts of a request that share terms; place 0 is the query, place i + 1 segment i. */
export type LexicalPair = readonly [first: number, second: number, cosine: number];

/** Below, the shared terms are so common that they say nothing. */
const leastCosine = 0.02;

/**
 * Cosine of the terms (log count times idf over the segments) of every two texts, `first < second`, in order of place. Rare terms
 * and identifiers that two segments share are the strongest sign that they are of one section. Only pairs that share a term cost
 * time.
 */
export function lexicalPairs(query: string, segments: readonly string[]): readonly LexicalPair[] {
  const pairs: LexicalPair[] = [];
  eachPair(query, indexTerms(segments), (first, second, cosine) => pairs.push([first, second, cosine]));
  return pairs;
}

/** The pairs of the query with indexed segments as symmetric matrix [1 + segments][1 + segments], 0 where there is none. */
export function lexicalMatrix(query: string, segments: TermIndex): Float32Array {
  const size = segments.counts.length + 1;
  const matrix = new Float32Array(size * size);
  eachPair(query, segments, (first, second, cosine) => {
    matrix[first * size + second] = cosine;
    matrix[second * size + first] = cosine;
  });
  return matrix;
}

function eachPair(
  query: string,
  segments: TermIndex,
  take: (first: number, second: number, cosine: number) => void,
): void {
  const weighted = weightedTerms(query, segments);
  // Places that hold a term, ascending, and its weight there, in the arrays from the term's offset to the next one's.
  const offsets = new Int32Array(weighted.terms + 1);
  for (const { ids } of weighted.texts) for (const id of ids) offsets[id + 1]! += 1;
  for (let id = 0; id < weighted.terms; id += 1) offsets[id + 1]! += offsets[id]!;
  const places = new Int32Array(offsets[weighted.terms]!);
  const weights = new Float64Array(places.length);
  const filled = offsets.slice(0, weighted.terms);
  weighted.texts.forEach((text, place) =>
    text.ids.forEach((id, k) => {
      const at = filled[id]!++;
      places[at] = place;
      weights[at] = text.weights[k]!;
    }),
  );
  const size = weighted.texts.length;
  const cosines = new Float64Array(size);
  // By now a term's places up to this one are passed.
  const passed = offsets.slice(0, weighted.terms);
  for (let first = 0; first < size; first += 1) {
    const { ids } = weighted.texts[first]!;
    cosines.fill(0, first + 1);
    for (const id of ids) {
      const own = weights[passed[id]!]!;
      passed[id]! += 1;
      const end = offsets[id + 1]!;
      for (let at = passed[id]!; at < end; at += 1) cosines[places[at]!]! += own * weights[at]!;
    }
    for (let second = first + 1; second < size; second += 1) {
      const cosine = cosines[second]!;
      if (cosine >= leastCosine) take(first, second, Math.round(cosine * 1000) / 1000);
    }
  }
}

interface WeightedTerms {
  /** Number of different terms. */
  readonly terms: number;
  /** [1 + segments] the query and the segments: their terms, ascending, and the unit vector of their weights. */
  readonly texts: readonly { readonly ids: Int32Array; readonly weights: Float64Array }[];
}

function weightedTerms(query: string, index: TermIndex): WeightedTerms {
  const asked = new Map<string, number>();
  // A term that no segment holds tells no segment from another.
  for (const term of terms(query)) if (index.held(term)) asked.set(term, (asked.get(term) ?? 0) + 1);
  const idOf = new Map<string, number>();
  const idf: number[] = [];
  const texts = [asked, ...index.counts].map((counts) => {
    const weights: [id: number, weight: number][] = [];
    let squares = 0;
    for (const [term, count] of counts) {
      let id = idOf.get(term);
      if (id === undefined) {
        id = idOf.size;
        idOf.set(term, id);
        idf.push(index.idf(term));
      }
      const weight = (1 + Math.log(count)) * idf[id]!;
      squares += weight * weight;
      weights.push([id, weight]);
    }
    weights.sort(([x], [y]) => x - y);
    const length = Math.sqrt(squares);
    return {
      ids: Int32Array.from(weights, ([id]) => id),
      weights: Float64Array.from(weights, ([, weight]) => weight / length),
    };
  });
  return { terms: idOf.size, texts };
}
