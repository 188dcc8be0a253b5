import { indexTerms } from './term-index.ts';
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
  const index = indexTerms(segments);
  const asked = new Map<string, number>();
  for (const term of terms(query)) asked.set(term, (asked.get(term) ?? 0) + 1);
  const postings = new Map<string, { readonly place: number; readonly weight: number }[]>();
  [asked, ...index.counts].forEach((counts, place) => {
    // A term that no segment holds tells no segment from another.
    const weights = [...counts]
      .filter(([term]) => place > 0 || index.held(term))
      .map(([term, count]) => [term, (1 + Math.log(count)) * index.idf(term)] as const);
    const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0));
    for (const [term, weight] of weights) {
      const entry = { place, weight: weight / length };
      const known = postings.get(term);
      if (known) known.push(entry);
      else postings.set(term, [entry]);
    }
  });
  const size = segments.length + 1;
  const cosines = new Float64Array(size * size);
  for (const entries of postings.values())
    entries.forEach((first, i) => {
      for (let j = i + 1; j < entries.length; j += 1) {
        const second = entries[j]!;
        cosines[first.place * size + second.place]! += first.weight * second.weight;
      }
    });
  const pairs: LexicalPair[] = [];
  for (let first = 0; first < size; first += 1)
    for (let second = first + 1; second < size; second += 1) {
      const cosine = cosines[first * size + second]!;
      if (cosine >= leastCosine) pairs.push([first, second, Math.round(cosine * 1000) / 1000]);
    }
  return pairs;
}

/** The symmetric matrix [1 + segments][1 + segments] of the pairs, 0 where there is none. */
export function lexicalMatrix(pairs: readonly LexicalPair[], segments: number): Float32Array {
  const size = segments + 1;
  const matrix = new Float32Array(size * size);
  for (const [first, second, cosine] of pairs) {
    matrix[first * size + second] = cosine;
    matrix[second * size + first] = cosine;
  }
  return matrix;
}
