import { terms } from './words.ts';

/** The terms of the texts of a request. */
export interface TermIndex {
  /** [texts] how often each holds which term. */
  readonly counts: readonly ReadonlyMap<string, number>[];
  readonly lengths: readonly number[];
  readonly meanLength: number;
  /** Inverse frequency of a term among the texts (Robertson & Spärck Jones 1976, as in Okapi BM25). */
  idf(term: string): number;
  /** Whether a text holds the term. */
  held(term: string): boolean;
}

export function indexTerms(texts: readonly string[]): TermIndex {
  const frequency = new Map<string, number>();
  const lengths: number[] = [];
  const counts = texts.map((text) => {
    const held = new Map<string, number>();
    const words = terms(text);
    for (const term of words) held.set(term, (held.get(term) ?? 0) + 1);
    for (const term of held.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1);
    lengths.push(words.length);
    return held;
  });
  const total = texts.length;
  return {
    counts,
    lengths,
    meanLength: Math.max(1, lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, total)),
    held: (term) => frequency.has(term),
    idf: (term) => {
      const held = frequency.get(term) ?? 0;
      return Math.log(1 + (total - held + 0.5) / (held + 0.5));
    },
  };
}
