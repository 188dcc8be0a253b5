import type pg from 'pg';
import { toSql } from 'pgvector/pg';

export interface SearchInput {
  readonly embedding: Float32Array;
  readonly text: string;
  readonly topK: number;
  readonly source?: string;
  /** Language of the record, e.g. `python`. */
  readonly language?: string;
  readonly courses?: readonly string[];
}
export interface FoundChunk {
  readonly chunkId: string;
  readonly text: string;
  readonly kind: string;
  readonly headingPath: readonly string[];
  readonly tokens: number;
  /** Reciprocal rank fusion; only its order means something. */
  readonly score: number;
  /** Cosine similarity, null when the chunk has no embedding yet. */
  readonly similarity: number | null;
  /** Rank in the full text search from 1, null when not found there. */
  readonly textRank: number | null;
  readonly recordId: string;
  readonly source: string;
  readonly naturalKey: string;
  readonly title: string;
  readonly course: string;
  readonly language: string | null;
  readonly licence: string;
}

/**
 * k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009). Words of the question are joined by "or": a
 * question in prose shares some words with its answer, never all. Filters look at every record that has the text.
 */
const statement = `
WITH wanted AS (
  SELECT id FROM record WHERE ($3::text IS NULL OR source = $3) AND ($4::text IS NULL OR language = $4)
    AND ($5::text[] IS NULL OR course = ANY($5))
), query AS (
  SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS words FROM unnest(to_tsvector('english', $2))
), near AS (
  SELECT id, row_number() OVER (ORDER BY distance, id) AS rank, distance FROM (
    SELECT id, embedding <=> $1::vector AS distance FROM chunk
    WHERE embedding IS NOT NULL
      AND ($6 OR EXISTS (SELECT 1 FROM record_chunk JOIN wanted ON wanted.id = record_id WHERE chunk_id = chunk.id))
    ORDER BY embedding <=> $1::vector LIMIT 50) AS nearest
), worded AS (
  SELECT id, row_number() OVER (ORDER BY relevance DESC, id) AS rank FROM (
    SELECT id, ts_rank_cd(search, words, 1) AS relevance FROM chunk, query
    WHERE search @@ words
      AND ($6 OR EXISTS (SELECT 1 FROM record_chunk JOIN wanted ON wanted.id = record_id WHERE chunk_id = chunk.id))
    ORDER BY relevance DESC, id LIMIT 50) AS matching
), fused AS (
  SELECT id, coalesce(1.0 / (60 + near.rank), 0) + coalesce(1.0 / (60 + worded.rank), 0) AS score, worded.rank AS text_rank
  FROM near FULL JOIN worded USING (id) ORDER BY score DESC, id LIMIT $7
)
SELECT chunk.id AS "chunkId", chunk.text, chunk.kind, chunk.heading_path AS "headingPath", chunk.tokens,
  fused.score::float8 AS score, 1 - (chunk.embedding <=> $1::vector) AS similarity, fused.text_rank::int AS "textRank",
  owner.id AS "recordId", owner.source, owner.natural_key AS "naturalKey", owner.title, owner.course, owner.language, owner.licence
FROM fused JOIN chunk USING (id)
CROSS JOIN LATERAL (
  SELECT record.* FROM record_chunk JOIN wanted ON wanted.id = record_id JOIN record ON record.id = record_id
  WHERE chunk_id = chunk.id ORDER BY record.id <> chunk.record_id, record.natural_key LIMIT 1) AS owner
ORDER BY fused.score DESC, chunk.id`;

/** Hybrid search: the 50 nearest by cosine and the 50 best by full text, fused by rank; best first, with provenance. */
export async function searchChunks(pool: pg.Pool, input: SearchInput): Promise<FoundChunk[]> {
  const unfiltered =
    input.source === undefined && input.language === undefined && input.courses === undefined;
  const client = await pool.connect();
  try {
    // A filter is applied to what the index finds: without these it would find 40 before the filter, and stop.
    await client.query(
      `BEGIN READ ONLY; SET LOCAL hnsw.ef_search = 100; SET LOCAL hnsw.iterative_scan = strict_order`,
    );
    const result = await client.query<FoundChunk>(statement, [
      toSql([...input.embedding]) as string,
      input.text,
      input.source ?? null,
      input.language ?? null,
      input.courses ?? null,
      unfiltered,
      input.topK,
    ]);
    await client.query('COMMIT');
    client.release();
    return result.rows;
  } catch (error) {
    // The connection may be inside a failed transaction: away with it.
    client.release(true);
    throw error;
  }
}

/** Chunks of a record in their order, those included whose text another record brought first. */
export async function chunksOfRecords(
  pool: pg.Pool,
  recordIds: readonly string[],
): Promise<ReadonlyMap<string, { id: string; text: string }[]>> {
  const result = await pool.query<{ record_id: string; id: string; text: string }>(
    `SELECT place.record_id, chunk.id, chunk.text FROM record_chunk AS place JOIN chunk ON chunk.id = place.chunk_id
     WHERE place.record_id = ANY($1) ORDER BY place.record_id, place.ordinal`,
    [recordIds],
  );
  return grouped(result.rows.map((row) => ({ key: row.record_id, id: row.id, text: row.text })));
}

/** Chunks of the documentation and exercises of courses. */
export async function chunksOfCourses(
  pool: pg.Pool,
  courses: readonly string[],
): Promise<ReadonlyMap<string, { id: string; text: string }[]>> {
  const result = await pool.query<{ course: string; id: string; text: string }>(
    `SELECT DISTINCT ON (record.course, chunk.id) record.course, chunk.id, chunk.text
     FROM record JOIN record_chunk ON record_id = record.id JOIN chunk ON chunk.id = chunk_id
     WHERE record.course = ANY($1) ORDER BY record.course, chunk.id`,
    [courses],
  );
  return grouped(result.rows.map((row) => ({ key: row.course, id: row.id, text: row.text })));
}

function grouped(
  rows: readonly { key: string; id: string; text: string }[],
): ReadonlyMap<string, { id: string; text: string }[]> {
  const groups = new Map<string, { id: string; text: string }[]>();
  for (const { key, id, text } of rows) {
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push({ id, text });
  }
  return groups;
}

/** Chunks that still lack an embedding, short ones first so that batches are even. */
export async function chunksToEmbed(
  pool: pg.Pool,
  limit: number,
): Promise<{ rows: { id: string; headingPath: string[]; text: string }[]; left: number }> {
  const result = await pool.query<{ id: string; headingPath: string[]; text: string; left: number }>(
    `SELECT id, heading_path AS "headingPath", text, (count(*) OVER ())::int AS left
     FROM chunk WHERE embedding IS NULL ORDER BY tokens, id LIMIT $1`,
    [limit],
  );
  return { rows: result.rows, left: result.rows[0]?.left ?? 0 };
}

export async function storeEmbeddings(
  pool: pg.Pool,
  embeddings: readonly { id: string; embedding: Float32Array }[],
): Promise<void> {
  await pool.query(
    `UPDATE chunk SET embedding = given.embedding::vector FROM unnest($1::text[], $2::text[]) AS given (id, embedding)
     WHERE chunk.id = given.id`,
    [embeddings.map((item) => item.id), embeddings.map((item) => toSql([...item.embedding]) as string)],
  );
}
