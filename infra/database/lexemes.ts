import type pg from 'pg';
import type { QueryWord } from './text-query.ts';

/** Takes over how common words are from the statistics that ANALYZE makes (most_common_elems). To be called after an ingest. */
export async function refreshLexemes(pool: pg.Pool): Promise<void> {
  await pool.query('ANALYZE chunk');
  await pool.query(
    `WITH common AS (
       SELECT unnest(most_common_elems::text::text[]) AS word, unnest(most_common_elem_freqs) AS frequency
       FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'chunk' AND attname = 'search'
     ), listed AS (SELECT word, frequency FROM common WHERE word IS NOT NULL), gone AS (
       DELETE FROM lexeme_frequency WHERE word NOT IN (SELECT word FROM listed))
     INSERT INTO lexeme_frequency (word, frequency) SELECT word, frequency FROM listed
     ON CONFLICT (word) DO UPDATE SET frequency = excluded.frequency`,
  );
}

/** Of a long text the rarest words say what it is about. */
const mostWords = 24;

/** The rarest words of a text with how common they are; one that is not listed lies between a single chunk and the rarest that is. */
export async function queryWords(
  client: pg.Pool | pg.PoolClient,
  text: string,
): Promise<{ words: (QueryWord & { readonly place: number })[]; chunks: number }> {
  const { rows } = await client.query<QueryWord & { place: number; chunks: number }>(
    `SELECT lexeme AS word, word_place(lexeme) AS place, coalesce(listed.frequency, sqrt(rarest.frequency / greatest(size.chunks, 1)), 0)::float8 AS frequency,
       greatest(size.chunks, 0)::float8 AS chunks
     FROM unnest(to_tsvector('english', $1)) AS asked (lexeme, positions, weights)
     LEFT JOIN lexeme_frequency AS listed ON listed.word = asked.lexeme
     CROSS JOIN (SELECT min(frequency) AS frequency FROM lexeme_frequency) AS rarest
     CROSS JOIN (SELECT reltuples AS chunks FROM pg_class WHERE oid = 'chunk'::regclass) AS size
     ORDER BY frequency, lexeme LIMIT ${String(mostWords)}`,
    [text],
  );
  return {
    words: rows.map(({ word, place, frequency }) => ({ word, place, frequency })),
    chunks: rows[0]?.chunks ?? 0,
  };
}
