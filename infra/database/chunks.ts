import type pg from 'pg';
import { toSql } from 'pgvector/pg';

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

/** How many chunks lack an embedding. */
export async function countChunksToEmbed(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM chunk WHERE embedding IS NULL',
  );
  return rows[0]!.count;
}

/** Chunks that lack an embedding, short ones first so that batches are even. */
export async function chunksToEmbed(
  pool: pg.Pool,
  limit: number,
): Promise<{ id: string; headingPath: string[]; text: string }[]> {
  const { rows } = await pool.query<{ id: string; headingPath: string[]; text: string }>(
    `SELECT id, heading_path AS "headingPath", text FROM chunk WHERE embedding IS NULL ORDER BY tokens, id LIMIT $1`,
    [limit],
  );
  return rows;
}

/** Stores embeddings, and with them what a search weighs the chunks' words by. */
export async function storeEmbeddings(
  pool: pg.Pool,
  embeddings: readonly { id: string; embedding: Float32Array }[],
): Promise<void> {
  await pool.query(
    `UPDATE chunk SET embedding = given.embedding::vector, weights = word_weights(search, tokens)
     FROM unnest($1::text[], $2::text[]) AS given (id, embedding)
     WHERE chunk.id = given.id`,
    [embeddings.map((item) => item.id), embeddings.map((item) => toSql([...item.embedding]) as string)],
  );
}
