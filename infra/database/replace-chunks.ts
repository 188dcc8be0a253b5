import type pg from 'pg';
import { digestOf } from '../digest.ts';

export interface ChunkRow {
  readonly ordinal: number;
  readonly kind: string;
  readonly headingPath: readonly string[];
  readonly text: string;
  readonly language: string | null;
  readonly tokens: number;
  readonly digest: string;
}

/**
 * Makes these the chunks of the records. Text that is stored already, under any record, stays as it is with its embedding;
 * text that no record has any more goes. `known` are the records that had chunks before. To be called inside a transaction.
 */
export async function replaceChunks(
  client: pg.PoolClient,
  records: ReadonlyMap<string, readonly ChunkRow[]>,
  known: ReadonlySet<string> = new Set(records.keys()),
): Promise<{ added: number; duplicates: number }> {
  const places = [...records].flatMap(([recordId, chunks]) => chunks.map((chunk) => ({ recordId, chunk })));
  const first = [...new Map([...places].reverse().map((place) => [place.chunk.digest, place])).values()];
  // Two ingests at a time then wait for each other's rows in the same order.
  first.sort((a, b) => (a.chunk.digest < b.chunk.digest ? -1 : 1));
  const before =
    known.size === 0
      ? []
      : (
          await client.query<{ id: string }>(
            `WITH gone AS (DELETE FROM record_chunk WHERE record_id = ANY($1) RETURNING chunk_id)
             SELECT DISTINCT chunk_id AS id FROM gone`,
            [[...known]],
          )
        ).rows.map((row) => row.id);
  const inserted = await client.query(
    `INSERT INTO chunk (id, record_id, ordinal, kind, heading_path, text, language, tokens, digest)
     SELECT id, record_id, ordinal, kind, ARRAY(SELECT jsonb_array_elements_text(path)), text, language, tokens, digest
     FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::jsonb[], $6::text[], $7::text[], $8::int[], $9::text[])
       AS given (id, record_id, ordinal, kind, path, text, language, tokens, digest)
     ON CONFLICT DO NOTHING`,
    [
      first.map(({ recordId, chunk }) => digestOf(recordId, chunk.ordinal, chunk.digest)),
      first.map(({ recordId }) => recordId),
      first.map(({ chunk }) => chunk.ordinal),
      first.map(({ chunk }) => chunk.kind),
      first.map(({ chunk }) => JSON.stringify(chunk.headingPath)),
      first.map(({ chunk }) => chunk.text),
      first.map(({ chunk }) => chunk.language),
      first.map(({ chunk }) => chunk.tokens),
      first.map(({ chunk }) => chunk.digest),
    ],
  );
  await client.query(
    `INSERT INTO record_chunk (record_id, ordinal, chunk_id)
     SELECT given.record_id, given.ordinal, chunk.id
     FROM unnest($1::text[], $2::int[], $3::text[]) AS given (record_id, ordinal, digest) JOIN chunk USING (digest)`,
    [
      places.map(({ recordId }) => recordId),
      places.map(({ chunk }) => chunk.ordinal),
      places.map(({ chunk }) => chunk.digest),
    ],
  );
  if (before.length > 0) await dropOrphans(client, before);
  const added = inserted.rowCount ?? 0;
  return { added, duplicates: places.length - added };
}

/** Chunks that lost a place: without any they go, else another of their records owns them. */
async function dropOrphans(client: pg.PoolClient, chunkIds: readonly string[]): Promise<void> {
  await client.query(
    `DELETE FROM chunk WHERE id = ANY($1) AND NOT EXISTS (SELECT 1 FROM record_chunk WHERE chunk_id = chunk.id)`,
    [chunkIds],
  );
  await client.query(
    `UPDATE chunk SET (record_id, ordinal) =
       (SELECT record_id, ordinal FROM record_chunk WHERE chunk_id = chunk.id ORDER BY record_id, ordinal LIMIT 1)
     WHERE id = ANY($1)
       AND NOT EXISTS (SELECT 1 FROM record_chunk WHERE chunk_id = chunk.id AND record_chunk.record_id = chunk.record_id)`,
    [chunkIds],
  );
}
