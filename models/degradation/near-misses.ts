import { terms } from '../cet/words.ts';

const k1 = 1.2;
const b = 0.75;
/** Of many texts, a term that more than this share of them hold tells none from another and costs the most time. */
const commonest = 0.1;
const many = 1000;
/** Terms of the evidence that are searched for, by weight: what it is about. */
const evidenceTerms = 40;

/**
 * Texts by their nearness in vocabulary (Okapi BM25) to a query or to its evidence: what a search would bring up beside the
 * evidence, and so the noise from which a model has most to learn.
 */
export class NearMisses {
  readonly #postings = new Map<string, { readonly text: number; readonly weight: number }[]>();
  readonly #size: number;

  constructor(texts: readonly string[]) {
    this.#size = texts.length;
    const words = texts.map((text) => terms(text));
    const mean = Math.max(1, words.reduce((sum, { length }) => sum + length, 0) / Math.max(1, texts.length));
    words.forEach((list, text) => {
      const counts = new Map<string, number>();
      for (const term of list) counts.set(term, (counts.get(term) ?? 0) + 1);
      const norm = k1 * (1 - b + (b * list.length) / mean);
      for (const [term, count] of counts) {
        const posting = { text, weight: (count * (k1 + 1)) / (count + norm) };
        const known = this.#postings.get(term);
        if (known) known.push(posting);
        else this.#postings.set(term, [posting]);
      }
    });
  }

  /** Indices of the texts that share a term with the query or the evidence: in turn the nearest to the one and to the other. */
  nearest(query: string, evidence: readonly string[]): readonly number[] {
    const byQuery = this.#ranked(new Set(terms(query)));
    const counts = new Map<string, number>();
    for (const term of evidence.flatMap((text) => [...new Set(terms(text))]))
      counts.set(term, (counts.get(term) ?? 0) + 1);
    const telling = [...counts]
      .map(([term, count]) => ({ term, weight: count * this.#idf(term) }))
      .sort((x, y) => y.weight - x.weight || (x.term < y.term ? -1 : 1))
      .slice(0, evidenceTerms);
    const byEvidence = this.#ranked(new Set(telling.map(({ term }) => term)));
    const merged = new Set<number>();
    for (let rank = 0; rank < Math.max(byQuery.length, byEvidence.length); rank += 1)
      for (const list of [byQuery, byEvidence]) {
        const text = list[rank];
        if (text !== undefined) merged.add(text);
      }
    return [...merged];
  }

  #ranked(wanted: ReadonlySet<string>): readonly number[] {
    const scores = new Map<number, number>();
    for (const term of wanted) {
      const postings = this.#postings.get(term) ?? [];
      if (this.#size > many && postings.length > commonest * this.#size) continue;
      const idf = this.#idf(term);
      for (const { text, weight } of postings) scores.set(text, (scores.get(text) ?? 0) + idf * weight);
    }
    return [...scores].sort(([x, a], [y, b]) => b - a || x - y).map(([text]) => text);
  }

  #idf(term: string): number {
    const held = this.#postings.get(term)?.length ?? 0;
    return Math.log(1 + (this.#size - held + 0.5) / (held + 0.5));
  }
}
