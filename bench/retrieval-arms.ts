import type { ConstructedQuestion } from '../activities/knowledge/constructed-questions.ts';
import type { KnownQuestion, SearchedQuestion } from '../activities/knowledge/retrieval-questions.ts';
import { clusterBootstrap } from '../evaluation/bootstrap.ts';
import { learnedOrder, withoutNearDuplicates } from '../infra/database/search.ts';
import type { FoundCandidate } from '../infra/database/search.ts';
import type { Reranker } from '../models/cet/reranker.ts';

const top = 5;
const arms = ['words', 'vectors', 'fusion', 'trained'] as const;
type Arm = (typeof arms)[number];

export type BenchQuestion = KnownQuestion & ConstructedQuestion;

/** Hit and nDCG at 5 of every arm on one question. */
export interface MeasuredQuestion {
  readonly question: BenchQuestion;
  readonly arms: Readonly<Record<Arm, { readonly hit: number; readonly ndcg: number }>>;
  readonly rerankingMs: number;
}

/** Orders what was found for a question in four ways, near duplicates removed alike. */
export async function measure(
  { question, words, candidates }: SearchedQuestion<BenchQuestion>,
  reranker: Reranker,
): Promise<MeasuredQuestion> {
  const began = performance.now();
  const relevance = await reranker.relevance({ text: question.text, words }, candidates);
  const rerankingMs = performance.now() - began;
  const by = (rankOf: (candidate: FoundCandidate) => number | null): FoundCandidate[] =>
    candidates.filter((one) => rankOf(one) !== null).sort((a, b) => rankOf(a)! - rankOf(b)!);
  const gold = new Set(question.gold);
  return {
    question,
    rerankingMs,
    arms: {
      words: score(
        by(({ textRank }) => textRank),
        gold,
      ),
      vectors: score(
        by(({ nearRank }) => nearRank),
        gold,
      ),
      fusion: score(candidates, gold),
      trained: score(
        learnedOrder(
          candidates.map((candidate, i) => ({ ...candidate, score: relevance[i]! })),
          top,
        ),
        gold,
      ),
    },
  };
}

function score(ordered: readonly FoundCandidate[], gold: ReadonlySet<string>): { hit: number; ndcg: number } {
  const discount = (rank: number): number => 1 / Math.log2(rank + 2);
  const relevant = withoutNearDuplicates(ordered, top).map(({ chunkId }) => gold.has(chunkId));
  const gain = relevant.reduce((sum, holds, rank) => sum + (holds ? discount(rank) : 0), 0);
  let ideal = 0;
  for (let rank = 0; rank < Math.min(top, gold.size); rank += 1) ideal += discount(rank);
  return { hit: Number(relevant.includes(true)), ndcg: gain / ideal };
}

/** Means with 95 % intervals; pages are resampled, because questions of one page are not independent. */
export function printArms(title: string, questions: readonly MeasuredQuestion[], seed: number): void {
  const pages = new Map<string, MeasuredQuestion[]>();
  for (const one of questions) pages.set(one.question.page, [...(pages.get(one.question.page) ?? []), one]);
  const clusters = [...pages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cluster]) => cluster);
  const interval = (value: (question: MeasuredQuestion) => number): string => {
    const { mean, interval: range } = clusterBootstrap(
      clusters.map((cluster) => cluster.map(value)),
      { seed },
    );
    return `${(100 * mean).toFixed(1)} (${range.map((end) => (100 * end).toFixed(1)).join('..')})`;
  };
  console.log(`\n${title}: ${String(questions.length)} questions of ${String(clusters.length)} pages`);
  console.log('| arm | hit@5, % | nDCG@5, % | trained - arm, hit@5, points |\n| --- | --- | --- | --- |');
  for (const arm of arms)
    console.log(
      `| ${arm} | ${interval(({ arms }) => arms[arm].hit)} | ${interval(({ arms }) => arms[arm].ndcg)} | ${interval(({ arms }) => arms.trained.hit - arms[arm].hit)} |`,
    );
}
