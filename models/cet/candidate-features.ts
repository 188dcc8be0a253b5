import { stem, terms } from './words.ts';

/** What a search knows of a chunk that it may answer with. */
export interface Candidate {
  readonly recordId: string;
  /** Place in the record. */
  readonly ordinal: number;
  readonly kind: string;
  readonly text: string;
  readonly headingPath: readonly string[];
  /** Lexemes of the first heading, which is the record's title, and of the others. */
  readonly titleWords: readonly string[];
  readonly headingWords: readonly string[];
  readonly tokens: number;
  readonly quality: number;
  /** Cosine similarity to the question, null without an embedding. */
  readonly similarity: number | null;
  readonly bm25: number;
  /** Sum of the idf of the question's words that it holds. */
  readonly coverage: number;
  /** Ranks from 1 among the nearest and among the best by words, null where it is not among them. */
  readonly nearRank: number | null;
  readonly textRank: number | null;
  /** Untrained score: reciprocal rank fusion times the quality prior. */
  readonly score: number;
}

/** A question with the idf of each of its lexemes. */
export interface AskedQuestion {
  readonly text: string;
  readonly words: ReadonlyMap<string, number>;
}

const untrained = ['fusion', 'cosine', 'bm25', 'coverage', 'near', 'worded'] as const;
const relative = ['cosine_below_best', 'bm25_of_best', 'cosine_rank', 'bm25_rank'] as const;
const headings = ['title_coverage', 'heading_coverage', 'title_density', 'heading_density'] as const;
const shape = ['code', 'table', 'length', 'place', 'depth', 'quality', 'question_length'] as const;
const votes = ['votes', 'fusion_sum', 'best_cosine', 'best_bm25', 'best_coverage'] as const;
const wording = ['bigrams', 'opening', 'density'] as const;

/**
 * Features of a candidate, each about 0..1, in this order; training and serving compute them here.
 * - `fusion`: untrained score times 30; `cosine`; `bm25` over its bound; `coverage`: idf share of the question's words that it
 *   holds; `near`, `worded`: reciprocal ranks, 0 where it is not among the found.
 * - how cosine and BM25 stand to the best candidate's, and reciprocal ranks among all candidates.
 * - idf share of the question that title and headings hold, and share of their words that the question holds.
 * - `section_*`, `page_*`: the other candidates under the same headings and of the same record: how many, their untrained scores,
 *   their best cosine, BM25 and coverage; `before_*`, `after_*`: the chunk before and after, where it is a candidate.
 * - `bigrams`: share of the question's neighbouring words that neighbour there; `opening`: share of its words among the first 35;
 *   `density`: share of the chunk's words that the question holds.
 */
export const candidateFeatureNames: readonly string[] = [
  ...untrained,
  ...relative,
  ...headings,
  ...shape,
  ...votes.map((name) => `section_${name}`),
  ...votes.map((name) => `page_${name}`),
  'before_cosine',
  'before_bm25',
  'after_cosine',
  'after_bm25',
  ...wording,
];

/** 1.2 + 1, the most that BM25 gives for an idf of 1. */
const bm25Bound = 2.2;

/** [candidates][candidateFeatureNames]; linear in the text. */
export function candidateFeatures(
  question: AskedQuestion,
  candidates: readonly Candidate[],
): readonly (readonly number[])[] {
  const whole = [...question.words.values()].reduce((sum, idf) => sum + idf, 0) || 1;
  const share = (words: readonly string[]): number =>
    words.reduce((sum, word) => sum + (question.words.get(word) ?? 0), 0) / whole;
  const density = (words: readonly string[]): number =>
    words.filter((word) => question.words.has(word)).length / Math.max(1, words.length);
  const scores = candidates.map((candidate): Scored => ({
    fusion: candidate.score * 30,
    cosine: candidate.similarity ?? 0,
    bm25: candidate.bm25 / (whole * bm25Bound),
    coverage: candidate.coverage / whole,
  }));
  const best = (name: keyof Scored): number => Math.max(...scores.map((scored) => scored[name]));
  const [bestCosine, bestBm25] = [best('cosine'), Math.max(best('bm25'), 1e-6)];
  const cosineRank = reciprocalRanks(scores.map(({ cosine }) => cosine));
  const bm25Rank = reciprocalRanks(scores.map(({ bm25 }) => bm25));
  const placeOf = ({ recordId }: Candidate, ordinal: number): string => `${recordId} ${String(ordinal)}`;
  const places = new Map(
    candidates.map((candidate, i) => [placeOf(candidate, candidate.ordinal), scores[i]!]),
  );
  const sections = votesOf(
    candidates.map(({ recordId, headingPath }) => JSON.stringify([recordId, headingPath])),
    scores,
  );
  const pages = votesOf(
    candidates.map(({ recordId }) => recordId),
    scores,
  );
  const wordingOf = wordingFor(question.text);
  const questionLength = question.words.size / 20;

  return candidates.map((candidate, i) => {
    const scored = scores[i]!;
    const before = places.get(placeOf(candidate, candidate.ordinal - 1));
    const after = places.get(placeOf(candidate, candidate.ordinal + 1));
    return [
      scored.fusion,
      scored.cosine,
      scored.bm25,
      scored.coverage,
      candidate.nearRank === null ? 0 : 60 / (60 + candidate.nearRank),
      candidate.textRank === null ? 0 : 60 / (60 + candidate.textRank),
      scored.cosine - bestCosine,
      scored.bm25 / bestBm25,
      cosineRank[i]!,
      bm25Rank[i]!,
      share(candidate.titleWords),
      share(candidate.headingWords),
      density(candidate.titleWords),
      density(candidate.headingWords),
      Number(candidate.kind === 'code'),
      Number(candidate.kind === 'table'),
      Math.log1p(candidate.tokens) / 6,
      1 / (1 + candidate.ordinal),
      candidate.headingPath.length / 5,
      candidate.quality,
      questionLength,
      ...sections[i]!,
      ...pages[i]!,
      before?.cosine ?? 0,
      before?.bm25 ?? 0,
      after?.cosine ?? 0,
      after?.bm25 ?? 0,
      ...wordingOf(candidate.text),
    ];
  });
}

interface Scored {
  readonly fusion: number;
  readonly cosine: number;
  readonly bm25: number;
  readonly coverage: number;
}

/** 5 / (5 + rank), the best having rank 0. */
function reciprocalRanks(values: readonly number[]): readonly number[] {
  const result = new Array<number>(values.length);
  values
    .map((_, i) => i)
    .sort((x, y) => values[y]! - values[x]! || x - y)
    .forEach((i, rank) => (result[i] = 5 / (5 + rank)));
  return result;
}

/** What the others of its group say for each candidate, in the order of `votes`. */
function votesOf(groups: readonly string[], scores: readonly Scored[]): readonly (readonly number[])[] {
  const members = new Map<string, number[]>();
  groups.forEach((group, i) => members.set(group, [...(members.get(group) ?? []), i]));
  return groups.map((group, i) => {
    const others = members.get(group)!.filter((other) => other !== i);
    const most = (name: keyof Scored): number =>
      others.reduce((highest, other) => Math.max(highest, scores[other]![name]), 0);
    const fusion = others.reduce((sum, other) => sum + scores[other]!.fusion, 0);
    return [
      Math.log1p(others.length) / 3,
      Math.log1p(fusion),
      most('cosine'),
      most('bm25'),
      most('coverage'),
    ];
  });
}

/** Words that an opening has. */
const openingWords = 35;

/** Stems of the words of a text in their order; camelCase and snake_case fall apart, as in a heading that speaks of them. */
function* stems(text: string): Generator<string> {
  for (const [word] of text.matchAll(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu))
    yield stem(word.toLowerCase());
}

/** Bigrams, opening and density of texts against one question, in one pass: a search has a hundred texts and milliseconds. */
function wordingFor(question: string): (text: string) => readonly number[] {
  // What terms() leaves out are stop words.
  const telling = new Set(terms(question));
  const asked = [...stems(question)].filter((word) => telling.has(word));
  const words = new Set(asked);
  const bigrams = new Set(asked.slice(1).map((word, i) => `${asked[i]!} ${word}`));
  return (text) => {
    const unique = new Set<string>();
    const shared = new Set<string>();
    const neighbours = new Set<string>();
    let opening = 0;
    let count = 0;
    let last: string | null = null;
    for (const word of stems(text)) {
      unique.add(word);
      const held: string | null = words.has(word) ? word : null;
      if (held !== null) shared.add(held);
      if (held !== null && last !== null && bigrams.has(`${last} ${held}`)) neighbours.add(`${last} ${held}`);
      last = held;
      count += 1;
      if (count === openingWords) opening = shared.size;
    }
    if (count < openingWords) opening = shared.size;
    return [
      neighbours.size / Math.max(1, bigrams.size),
      opening / Math.max(1, words.size),
      shared.size / Math.max(1, unique.size),
    ];
  };
}
