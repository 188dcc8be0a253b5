import type pg from 'pg';
import type { Candidate } from '../../models/cet/candidate-features.ts';
import type { Reranker } from '../../models/cet/reranker.ts';
import { bestByWords, describe, nearest } from './search-statements.ts';
import type { CandidateInput } from './search-statements.ts';

export interface SearchInput extends CandidateInput {
  readonly topK: number;
  /** The retrieval head that orders what is found; without one it is ordered by fusion. */
  readonly reranker?: Reranker | null;
}
export interface FoundChunk {
  readonly chunkId: string;
  readonly text: string;
  readonly kind: string;
  readonly headingPath: readonly string[];
  readonly tokens: number;
  /** Reciprocal rank fusion times the quality prior, or the retrieval head's logit; only its order means something. */
  readonly score: number;
  /** Cosine similarity, null when the chunk has no embedding yet. */
  readonly similarity: number | null;
  /** BM25 with the knowledge base's word frequencies, null when the full text search did not find it. */
  readonly bm25: number | null;
  /** Rank in the full text search from 1, null when not found there. */
  readonly textRank: number | null;
  readonly recordId: string;
  readonly source: string;
  readonly naturalKey: string;
  readonly title: string;
  readonly course: string;
  readonly language: string | null;
  readonly licence: string;
  readonly quality: number;
}

/** A chunk that may be answered with, with all that the retrieval head reads. */
export interface FoundCandidate extends Omit<FoundChunk, 'bm25'>, Candidate {
  readonly bm25: number;
}

/** Reciprocal rank fusion, k = 60 (Cormack, Clarke and Büttcher, SIGIR 2009), times the quality prior. */
export function untrainedScore({
  nearRank,
  textRank,
  quality,
}: Pick<FoundCandidate, 'nearRank' | 'textRank' | 'quality'>): number {
  const reciprocal = (rank: number | null): number => (rank === null ? 0 : 1 / (60 + rank));
  return (reciprocal(nearRank) + reciprocal(textRank)) * (0.75 + 0.5 * quality);
}

/** The 50 nearest and the 50 best by words, best untrained score first, and the idf of the question's words. */
export async function findCandidates(
  pool: pg.Pool,
  input: CandidateInput,
): Promise<{ words: ReadonlyMap<string, number>; candidates: FoundCandidate[] }> {
  // Each half on a connection of its own, which it gives back before another is asked for: a full pool delays, it never deadlocks.
  const [near, { words, ids: worded }] = await Promise.all([nearest(pool, input), bestByWords(pool, input)]);
  const nearRanks = new Map(near.map((id, i) => [id, i + 1]));
  const textRanks = new Map(worded.map((id, i) => [id, i + 1]));
  const described = await describe(pool, input, [...new Set([...near, ...worded])], words);
  const candidates = described.map((chunk): FoundCandidate => {
    const nearRank = nearRanks.get(chunk.chunkId) ?? null;
    const textRank = textRanks.get(chunk.chunkId) ?? null;
    return {
      ...chunk,
      nearRank,
      textRank,
      score: untrainedScore({ nearRank, textRank, quality: chunk.quality }),
    };
  });
  candidates.sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
  return { words: new Map(words.map(({ word, idf }) => [word, idf])), candidates };
}

/**
 * Hybrid search: the 50 nearest by cosine and the 50 best by full text, ordered by the retrieval head, or fused by rank and weighed
 * by quality where there is none; best first, with provenance. Of near duplicates only the best is found.
 */
export async function searchChunks(pool: pg.Pool, input: SearchInput): Promise<FoundChunk[]> {
  const { words, candidates } = await findCandidates(pool, input);
  const scores = await input.reranker?.relevance({ text: input.text, words }, candidates);
  const scored = scores
    ? learnedOrder(
        candidates.map((candidate, i) => ({ ...candidate, score: scores[i]! })),
        input.topK,
      )
    : candidates;
  return withoutNearDuplicates(scored, input.topK).map(foundChunk);
}

/** Of the untrained order's best, those that keep a place among the first, if there are four places or more. */
const keptUntrained = 2;

/**
 * `candidates`, which come in the untrained order, in that of their scores; only that the untrained order's best two stay among the
 * first `most`, in the last places if need be. The head knows questions like those that it learned from; on exercises it was behind
 * fusion now and then, and these places cost 1.5 points of hit@5 on documentation at most (bench:retrieval, seeds 11 to 13).
 */
export function learnedOrder<Chunk extends { readonly text: string; readonly score: number }>(
  candidates: readonly Chunk[],
  most: number,
): Chunk[] {
  const learned = [...candidates].sort((a, b) => b.score - a.score);
  if (most < 2 * keptUntrained) return learned;
  const first = withoutNearDuplicates(learned, most);
  const kept = withoutNearDuplicates(candidates, keptUntrained).filter((chunk) => !first.includes(chunk));
  const ahead = first.slice(0, most - kept.length);
  return [...ahead, ...kept, ...learned.filter((chunk) => !ahead.includes(chunk) && !kept.includes(chunk))];
}

/** Without what only the retrieval head reads. */
function foundChunk(candidate: FoundCandidate): FoundChunk {
  const { chunkId, text, kind, headingPath, tokens, score, similarity, textRank, recordId, source } =
    candidate;
  const { naturalKey, title, course, language, licence, quality } = candidate;
  return {
    chunkId,
    text,
    kind,
    headingPath,
    tokens,
    score,
    similarity,
    bm25: textRank === null ? null : candidate.bm25,
    textRank,
    recordId,
    source,
    naturalKey,
    title,
    course,
    language,
    licence,
    quality,
  };
}

/** Share of the words that two texts have in common from which one says nothing that the other does not (Jaccard). */
const sameText = 0.9;

/** The first `most` that are not near duplicates of one before. */
export function withoutNearDuplicates<Chunk extends { readonly text: string }>(
  found: readonly Chunk[],
  most: number,
): Chunk[] {
  const kept: { readonly chunk: Chunk; readonly words: ReadonlySet<string> }[] = [];
  for (const chunk of found) {
    if (kept.length === most) break;
    const words = new Set(chunk.text.toLowerCase().match(/[\p{L}\p{N}_]+/gu));
    const same = kept.some((other) => {
      let shared = 0;
      for (const word of words) if (other.words.has(word)) shared += 1;
      return shared >= sameText * (words.size + other.words.size - shared);
    });
    if (!same) kept.push({ chunk, words });
  }
  return kept.map(({ chunk }) => chunk);
}
