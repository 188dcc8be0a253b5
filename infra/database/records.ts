import type pg from 'pg';
import { digestOf } from '../digest.ts';

export interface RecordRow {
  readonly source: string;
  readonly naturalKey: string;
  readonly kind: string;
  readonly course: string;
  readonly title: string;
  readonly language: string | null;
  readonly licence: string;
  readonly quality?: number;
  readonly provenance: unknown;
  readonly body: unknown;
}
export type Change = 'added' | 'changed' | 'unchanged';

export function recordId(record: Pick<RecordRow, 'source' | 'naturalKey'>): string {
  return digestOf(record.source, record.naturalKey);
}

function contentDigest(record: RecordRow): string {
  return digestOf(record.title, JSON.stringify(record.body));
}

/** Ids of those that are stored with the same content already. */
export async function unchangedRecords(
  pool: pg.Pool,
  records: readonly RecordRow[],
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM record JOIN unnest($1::text[], $2::text[]) AS given (id, digest) USING (id, digest)`,
    [records.map(recordId), records.map(contentDigest)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Inserts or updates records; of two with the same key the later one counts. Answers what happened, by record id. */
export async function upsertRecords(
  client: pg.Pool | pg.PoolClient,
  records: readonly RecordRow[],
): Promise<ReadonlyMap<string, Change>> {
  const unique = [...new Map(records.map((record) => [recordId(record), record]))];
  const result = await client.query<{ id: string; added: boolean }>(
    `INSERT INTO record (id, source, natural_key, kind, course, title, language, licence, provenance, body, digest, quality)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                          $9::jsonb[], $10::jsonb[], $11::text[], $12::real[])
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, course = excluded.course, title = excluded.title,
       language = excluded.language, licence = excluded.licence, provenance = excluded.provenance, body = excluded.body,
       digest = excluded.digest, quality = excluded.quality, ingested_at = now()
     WHERE (record.digest, record.quality) IS DISTINCT FROM (excluded.digest, excluded.quality)
     RETURNING id, xmax = 0 AS added`,
    [
      unique.map(([id]) => id),
      unique.map(([, record]) => record.source),
      unique.map(([, record]) => record.naturalKey),
      unique.map(([, record]) => record.kind),
      unique.map(([, record]) => record.course),
      unique.map(([, record]) => record.title),
      unique.map(([, record]) => record.language),
      unique.map(([, record]) => record.licence),
      unique.map(([, record]) => JSON.stringify(record.provenance)),
      unique.map(([, record]) => JSON.stringify(record.body)),
      unique.map(([, record]) => contentDigest(record)),
      unique.map(([, record]) => record.quality ?? 0.5),
    ],
  );
  const changes = new Map<string, Change>(unique.map(([id]) => [id, 'unchanged']));
  for (const row of result.rows) changes.set(row.id, row.added ? 'added' : 'changed');
  return changes;
}

/** Forgets what an earlier run refused of an archive: this run says it anew. */
export async function clearRejections(
  client: pg.Pool | pg.PoolClient,
  input: { source: string; archive: string },
): Promise<void> {
  await client.query(
    `DELETE FROM rejected_record WHERE source = $1 AND (location = $2 OR starts_with(location, $2 || ':'))`,
    [input.source, input.archive],
  );
}

export async function storeRejections(
  client: pg.Pool | pg.PoolClient,
  input: { source: string; rejected: readonly { location: string; reason: string }[] },
): Promise<void> {
  const unique = [...new Map(input.rejected.map((item) => [item.location, item.reason]))];
  await client.query(
    `INSERT INTO rejected_record (source, location, reason)
     SELECT $1, location, reason FROM unnest($2::text[], $3::text[]) AS given (location, reason)
     ON CONFLICT (source, location) DO UPDATE SET reason = excluded.reason, rejected_at = now()`,
    [input.source, unique.map(([location]) => location), unique.map(([, reason]) => reason)],
  );
}
