import type pg from 'pg';

/** What a knowledge base holds, however it came there: equal for equal records, chunks and places. */
export async function storedRows(pool: pg.Pool): Promise<unknown> {
  const { rows } = await pool.query(
    `SELECT (SELECT count(*) FROM record) AS records, (SELECT count(*) FROM chunk) AS chunks,
       (SELECT md5(string_agg(id || digest || quality, ',' ORDER BY id)) FROM record) AS record,
       (SELECT md5(string_agg(digest || tokens || text, ',' ORDER BY digest)) FROM chunk) AS chunk,
       (SELECT md5(string_agg(place.record_id || place.ordinal || chunk.digest, ',' ORDER BY place.record_id, place.ordinal))
        FROM record_chunk AS place JOIN chunk ON chunk.id = place.chunk_id) AS places`,
  );
  return rows[0];
}
