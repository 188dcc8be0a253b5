import type pg from 'pg';
import { toSql } from 'pgvector/pg';
import type { Candidate } from '../../models/cet/candidate-features.ts';
import type { Reranker } from '../../models/cet/reranker.ts';
import { queryWords } from './lexemes.ts';
import { quoted, textQuery } from './text-query.ts';

/** A question with what the search is limited to. */
export interface CandidateInput {
  readonly embedding: Float32Array;
  readonly text: string;
  readonly source?: string;
  /** Language of the record, e.g. `python`. */
  readonly language?: string;
  /** Least quality of the record, 0..1. */
  readonly quality?: number;
  readonly courses?: readonly string[];
}
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

/** Frequency that a word is taken to have where none is known yet. */
const rarest = 1e-7;
/**
 * k = 60 of reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009. BM25 with k1 = 1.2, b = 0.75 and idf
 * = ln(1 / frequency): Robertson and Zaragoza, 2009. Filters look at every record that has the text. The 1,500 or so matches
 * are ranked by the idf of the words they hold, and the best 100 of them by BM25, which has to unpack them.
 */
const statement = (words: number): string => `
WITH asked AS (
  SELECT * FROM unnest($7::text[], $8::float8[]) AS given (word, idf)
), near AS (
  SELECT id, row_number() OVER (ORDER BY distance, id) AS rank FROM (
    SELECT id, embedding::halfvec(384) <=> $1::halfvec AS distance FROM chunk
    WHERE embedding IS NOT NULL AND ($6 OR EXISTS (${wanted('chunk.id')}))
    ORDER BY embedding::halfvec(384) <=> $1::halfvec LIMIT 50) AS nearest
), matching AS MATERIALIZED (
  -- The empty addition unpacks the vector once instead of once a word.
  SELECT id, search || ''::tsvector AS search, tokens FROM chunk
  WHERE search @@ $2::tsquery AND ($6 OR EXISTS (${wanted('chunk.id')})) LIMIT 3000
), coarse AS (
  SELECT id, search, tokens FROM matching
  ORDER BY ${Array.from({ length: words }, (_, index) => `CASE WHEN search @@ ($10::tsquery[])[${String(index + 1)}] THEN ($8::float8[])[${String(index + 1)}] ELSE 0 END`).join(' + ') || 'cardinality($10::tsquery[])'} DESC, id
  LIMIT 100
), worded AS (
  SELECT coarse.id, bm25, row_number() OVER (ORDER BY bm25 DESC, coarse.id) AS rank
  FROM coarse, LATERAL (
    SELECT sum(asked.idf * 2.2 * tf / (tf + 1.2 * (0.25 + 0.75 * coarse.tokens / 100.0)))::float8 AS bm25
    FROM unnest(coarse.search) AS held (lexeme, positions, weights), cardinality(positions) AS tf, asked
    WHERE asked.word = held.lexeme) AS scored
  ORDER BY bm25 DESC, coarse.id LIMIT 50
), fused AS (
  SELECT id, coalesce(1.0 / (60 + near.rank), 0) + coalesce(1.0 / (60 + worded.rank), 0) AS score, near.rank AS near_rank, worded.rank AS text_rank
  FROM near FULL JOIN worded USING (id)
)
SELECT chunk.id AS "chunkId", chunk.text, chunk.kind, chunk.heading_path AS "headingPath", chunk.tokens,
  (fused.score * (0.75 + 0.5 * owner.quality))::float8 AS score, 1 - (chunk.embedding <=> $1::vector) AS similarity,
  held.bm25, held.coverage, fused.text_rank::int AS "textRank", fused.near_rank::int AS "nearRank", owner.ordinal,
  tsvector_to_array(to_tsvector('english', coalesce(chunk.heading_path[1], ''))) AS "titleWords",
  tsvector_to_array(to_tsvector('english', array_to_string(chunk.heading_path[2:], ' '))) AS "headingWords",
  owner.id AS "recordId", owner.source, owner.natural_key AS "naturalKey",
  owner.title, owner.course, owner.language, owner.licence, owner.quality
FROM fused JOIN chunk USING (id)
CROSS JOIN LATERAL (
  SELECT coalesce(sum(asked.idf * 2.2 * tf / (tf + 1.2 * (0.25 + 0.75 * chunk.tokens / 100.0))), 0)::float8 AS bm25, coalesce(sum(asked.idf), 0)::float8 AS coverage
  FROM unnest(chunk.search) AS held (lexeme, positions, weights), cardinality(positions) AS tf, asked
  WHERE asked.word = held.lexeme) AS held
CROSS JOIN LATERAL (
  SELECT record.*, record_chunk.ordinal ${from('chunk.id')} ORDER BY record.id <> chunk.record_id, record.natural_key LIMIT 1) AS owner
ORDER BY score DESC, chunk.id`;

/** The records that have the chunk and pass the filters. */
function from(chunk: string): string {
  return `FROM record_chunk JOIN record ON record.id = record_id WHERE chunk_id = ${chunk}
    AND ($3::text IS NULL OR source = $3) AND ($4::text IS NULL OR record.language = $4)
    AND ($5::text[] IS NULL OR course = ANY($5)) AND ($9::real IS NULL OR quality >= $9)`;
}

function wanted(chunk: string): string {
  return `SELECT 1 ${from(chunk)}`;
}

/** What the statement gives as `score`, for ranks that are not the stored ones. */
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
  const unfiltered = [input.source, input.language, input.quality, input.courses].every(
    (filter) => filter === undefined,
  );
  const client = await pool.connect();
  try {
    // A filter is applied to what the index finds: without these it would find 40 before the filter, and stop.
    await client.query(
      `BEGIN READ ONLY; SET LOCAL hnsw.ef_search = 160; SET LOCAL hnsw.iterative_scan = strict_order; SET LOCAL jit = off`,
    );
    const { words, chunks } = await queryWords(client, input.text);
    const weights = words.map(({ frequency }) => Math.log(1 / Math.max(frequency, rarest)));
    const result = await client.query<FoundCandidate>(statement(words.length), [
      toSql([...input.embedding]) as string,
      textQuery(words, chunks) ?? '',
      input.source ?? null,
      input.language ?? null,
      input.courses ?? null,
      unfiltered,
      words.map(({ word }) => word),
      weights,
      input.quality ?? null,
      words.map(({ word }) => quoted(word)),
    ]);
    await client.query('COMMIT');
    client.release();
    return { words: new Map(words.map(({ word }, i) => [word, weights[i]!])), candidates: result.rows };
  } catch (error) {
    // The connection may be inside a failed transaction: away with it.
    client.release(true);
    throw error;
  }
}

/**
 * Hybrid search: the 50 nearest by cosine and the 50 best by full text, ordered by the retrieval head, or fused by rank and weighed
 * by quality where there is none; best first, with provenance. Of near duplicates only the best is found.
 */
export async function searchChunks(pool: pg.Pool, input: SearchInput): Promise<FoundChunk[]> {
  const { words, candidates } = await findCandidates(pool, input);
  const scores = await input.reranker?.relevance({ text: input.text, words }, candidates);
  const scored = scores
    ? candidates
        .map((candidate, i) => ({ ...candidate, score: scores[i]! }))
        .sort((a, b) => b.score - a.score)
    : candidates;
  return withoutNearDuplicates(scored, input.topK).map(foundChunk);
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
