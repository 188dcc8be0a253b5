import { feedbackOf } from './candidate-feedback.ts';
import { deviations, groupFeatures, groupNames, membersOf, reciprocalRanks } from './candidate-groups.ts';
import type { Scored } from './candidate-groups.ts';
import { stemsOf, wantedOf, wordingFor, wordingNames } from './candidate-wording.ts';

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

const untrained = ['fusion', 'cosine', 'bm25', 'coverage', 'near', 'worded', 'twice'] as const;
const relative = [
  'cosine_below_best',
  'cosine_below_fifth',
  'cosine_rank',
  'cosine_deviation',
  'bm25_of_best',
  'bm25_rank',
  'bm25_deviation',
  'coverage_of_best',
  'fusion_of_best',
] as const;
const headings = ['title_coverage', 'heading_coverage', 'title_density', 'heading_density'] as const;
const shape = ['code', 'table', 'length', 'place', 'depth', 'quality'] as const;
const asked = ['question_length', 'best_cosine', 'best_bm25'] as const;
const neighbours = ['before_cosine', 'before_bm25', 'after_cosine', 'after_bm25', 'section_start'] as const;
const joint = ['joint_with_neighbours', 'joint_with_section'] as const;
const feedback = ['feedback', 'feedback_of_best'] as const;

/**
 * Features of a candidate, each about 0..1, in this order; training and serving compute them here.
 * - `fusion`: untrained score times 30; `cosine`; `bm25` over its bound; `coverage`: idf share of the question's words that it
 *   holds; `near`, `worded`: reciprocal ranks, 0 where it is not among the found; `twice`: found by meaning and by words.
 * - how these stand to the other candidates', and what is the same for all: the question's length, the best cosine and BM25.
 * - idf share of the question that title and headings hold, and share of their words that the question holds.
 * - `section_*`, `page_*`: the other candidates under the same headings and of the same record (candidate-groups.ts).
 * - `before_*`, `after_*`: the chunk before and after, where it is a candidate; `section_start`: 1 where the one before stands
 *   under other headings, -1 under the same; `joint_*`: idf share that it and its neighbours, or its section, hold together.
 * - `feedback`: how much it speaks of what the leading candidates speak of, also beside the most that any does.
 * - how the words of the question stand in its text (candidate-wording.ts).
 */
export const candidateFeatureNames: readonly string[] = [
  ...untrained,
  ...relative,
  ...headings,
  ...shape,
  ...asked,
  ...groupNames.map((name) => `section_${name}`),
  ...groupNames.map((name) => `page_${name}`),
  ...neighbours,
  ...joint,
  ...feedback,
  ...wordingNames,
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
  const all = (name: keyof Scored): readonly number[] => scores.map((scored) => scored[name]);
  const best = (name: keyof Scored): number => Math.max(...all(name), 1e-6);
  const [bestFusion, bestCosine, bestBm25, bestCoverage] = [
    best('fusion'),
    best('cosine'),
    best('bm25'),
    best('coverage'),
  ];
  const fifthCosine = [...all('cosine')].sort((a, b) => b - a)[Math.min(4, scores.length - 1)]!;
  const [cosineRank, bm25Rank] = [reciprocalRanks(all('cosine')), reciprocalRanks(all('bm25'))];
  const [cosineDeviation, bm25Deviation] = [deviations(all('cosine')), deviations(all('bm25'))];
  const pathOf = ({ headingPath }: Candidate): string => headingPath.join('\n');
  const sections = candidates.map((candidate) => `${candidate.recordId}\n${pathOf(candidate)}`);
  const ofSection = groupFeatures(sections, scores);
  const ofPage = groupFeatures(
    candidates.map(({ recordId }) => recordId),
    scores,
  );
  const sectionMembers = membersOf(sections);
  const placeOf = ({ recordId }: Candidate, ordinal: number): string => `${recordId} ${String(ordinal)}`;
  const places = new Map(candidates.map((candidate, i) => [placeOf(candidate, candidate.ordinal), i]));
  const wanted = wantedOf(question);
  const wordingOf = wordingFor(wanted);
  const above = new Map<string, readonly string[]>();
  for (const path of candidates.map(pathOf)) if (!above.has(path)) above.set(path, stemsOf(path));
  const stems = candidates.map(({ text }) => stemsOf(text));
  const unique = stems.map((words) => new Set(words));
  const wording = candidates.map((candidate, i) =>
    wordingOf(stems[i]!, unique[i]!.size, above.get(pathOf(candidate))!),
  );
  const jointly = (members: readonly number[]): number =>
    wanted.share(new Set(members.flatMap((member) => [...wording[member]!.held])));
  const ofFeedback = feedbackOf(unique, scores);
  const bestFeedback = Math.max(...ofFeedback, 1e-6);

  return candidates.map((candidate, i) => {
    const scored = scores[i]!;
    const before = places.get(placeOf(candidate, candidate.ordinal - 1));
    const after = places.get(placeOf(candidate, candidate.ordinal + 1));
    const follows = before !== undefined && sections[before] === sections[i];
    return [
      scored.fusion,
      scored.cosine,
      scored.bm25,
      scored.coverage,
      candidate.nearRank === null ? 0 : 60 / (60 + candidate.nearRank),
      candidate.textRank === null ? 0 : 60 / (60 + candidate.textRank),
      Number(candidate.nearRank !== null && candidate.textRank !== null),
      scored.cosine - bestCosine,
      scored.cosine - fifthCosine,
      cosineRank[i]!,
      cosineDeviation[i]!,
      scored.bm25 / bestBm25,
      bm25Rank[i]!,
      bm25Deviation[i]!,
      scored.coverage / bestCoverage,
      scored.fusion / bestFusion,
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
      question.words.size / 20,
      bestCosine,
      bestBm25,
      ...ofSection[i]!,
      ...ofPage[i]!,
      before === undefined ? 0 : scores[before]!.cosine,
      before === undefined ? 0 : scores[before]!.bm25,
      after === undefined ? 0 : scores[after]!.cosine,
      after === undefined ? 0 : scores[after]!.bm25,
      before === undefined ? 0 : follows ? -1 : 1,
      jointly([before, i, after].filter((place) => place !== undefined)),
      jointly(sectionMembers.get(sections[i]!)!),
      ofFeedback[i]!,
      ofFeedback[i]! / bestFeedback,
      ...wording[i]!.features,
    ];
  });
}
