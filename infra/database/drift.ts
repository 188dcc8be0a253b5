import type pg from 'pg';
import { toSql } from 'pgvector/pg';
import type { DriftVerdict } from '../../models/drift/detect-drift.ts';
import type { Observation } from '../../models/drift/observation.ts';
import type { TransformRequest } from '../../models/cet/types.ts';

/** One look of the drift watch; `lookedAt` is ISO 8601. */
export interface DriftReportRow extends DriftVerdict {
  readonly id: string;
  readonly lookedAt: string;
  /** Requests compared. */
  readonly reference: number;
  readonly current: number;
}

/** Idempotent by id. */
export async function insertDriftReport(pool: pg.Pool, row: DriftReportRow): Promise<void> {
  await pool.query(
    `INSERT INTO drift_report (id, looked_at, status, reference, current, scores, findings, severity, primary_cause,
                               recommendation)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [
      row.id,
      row.lookedAt,
      row.status,
      row.reference,
      row.current,
      JSON.stringify(row.scores),
      JSON.stringify(row.findings),
      row.severity,
      row.primaryCause,
      row.recommendation,
    ],
  );
}

const reports = `SELECT id, looked_at AS "lookedAt", status, reference, current, scores, findings, severity,
    primary_cause AS "primaryCause", recommendation FROM drift_report`;
type StoredReport = Omit<DriftReportRow, 'lookedAt'> & { readonly lookedAt: Date };

const reportOf = (row: StoredReport): DriftReportRow => ({ ...row, lookedAt: row.lookedAt.toISOString() });

export async function findDriftReport(pool: pg.Pool, id: string): Promise<DriftReportRow | null> {
  const { rows } = await pool.query<StoredReport>(`${reports} WHERE id = $1`, [id]);
  return rows[0] === undefined ? null : reportOf(rows[0]);
}

/** Newest first. */
export async function latestDriftReports(pool: pg.Pool, limit: number): Promise<readonly DriftReportRow[]> {
  const { rows } = await pool.query<StoredReport>(`${reports} ORDER BY looked_at DESC, id LIMIT $1`, [limit]);
  return rows.map(reportOf);
}

/** When drift was last found before `now`, else when the first request was served, milliseconds since 1970; null: nothing was. */
export async function watchedSince(pool: pg.Pool, now: number): Promise<number | null> {
  const { rows } = await pool.query<{ at: Date | null }>(
    `SELECT coalesce((SELECT max(looked_at) FROM drift_report WHERE status = 'drift' AND looked_at < $1),
                     (SELECT min(created_at) FROM inference)) AS at`,
    [new Date(now)],
  );
  return rows[0]?.at?.getTime() ?? null;
}

export interface ServedRequest {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Requests whose query was found, `from` <= time < `to`, the newest `limit`, oldest first. */
export async function newestRequests(
  pool: pg.Pool,
  period: { readonly from: number; readonly to: number; readonly limit: number },
): Promise<readonly ServedRequest[]> {
  const { rows } = await pool.query<{ id: string; at: Date }>(
    `SELECT id, created_at AS at FROM inference WHERE query <> '' AND created_at >= $1 AND created_at < $2
     ORDER BY created_at DESC, id DESC LIMIT $3`,
    [new Date(period.from), new Date(period.to), period.limit],
  );
  return rows.map(({ id, at }) => ({ id, at: at.getTime() })).reverse();
}

/** Requests of a period whose query was found, by number. */
export async function countRequests(
  pool: pg.Pool,
  period: { readonly from: number; readonly to: number },
): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM inference WHERE query <> '' AND created_at >= $1 AND created_at < $2`,
    [new Date(period.from), new Date(period.to)],
  );
  return rows[0]!.count;
}

/** Stretches of `size` consecutive requests of a period that begin at these offsets. */
export async function requestBlocks(
  pool: pg.Pool,
  period: { readonly from: number; readonly to: number },
  blocks: { readonly offsets: readonly number[]; readonly size: number },
): Promise<readonly (readonly string[])[]> {
  const { rows } = await pool.query<{ ids: string[] }>(
    `WITH numbered AS (
       SELECT id, row_number() OVER (ORDER BY created_at, id) - 1 AS place FROM inference
       WHERE query <> '' AND created_at >= $1 AND created_at < $2)
     SELECT array_agg(id ORDER BY place) AS ids
     FROM unnest($3::int[]) AS block (start) JOIN numbered ON place >= start AND place < start + $4
     GROUP BY start ORDER BY start`,
    [new Date(period.from), new Date(period.to), blocks.offsets, blocks.size],
  );
  return rows.map(({ ids }) => ids);
}

/** Those of the requests that have no profile yet. */
export async function requestsToProfile(
  pool: pg.Pool,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly query: string; readonly request: TransformRequest }[]> {
  const { rows } = await pool.query<{ id: string; query: string; request: TransformRequest }>(
    `SELECT id, query, context->'request' AS request FROM inference
     WHERE id = ANY($1) AND NOT EXISTS (SELECT FROM inference_profile WHERE inference_id = id) ORDER BY id`,
    [ids],
  );
  return rows;
}

export interface RequestProfile extends Pick<Observation, 'embedding' | 'features'> {
  readonly id: string;
}

/** Idempotent. */
export async function storeProfiles(pool: pg.Pool, profiles: readonly RequestProfile[]): Promise<void> {
  await pool.query(
    `INSERT INTO inference_profile (inference_id, embedding, language, kind, length)
     SELECT id, embedding::halfvec, language, kind, length
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS given (id, embedding, language, kind, length)
     ON CONFLICT DO NOTHING`,
    [
      profiles.map(({ id }) => id),
      profiles.map(({ embedding }) => toSql([...embedding]) as string),
      profiles.map(({ features }) => features.language),
      profiles.map(({ features }) => features.kind),
      profiles.map(({ features }) => features.length),
    ],
  );
}

interface ObservationRow {
  readonly id: string;
  readonly embedding: string;
  readonly language: string;
  readonly kind: string;
  readonly length: string;
  readonly error: string | null;
  readonly success: boolean | null;
}

/**
 * Profiled requests with what became of them (view inference_outcome). The error is what the transformer, the execution or the sender said;
 * a message of an error counts by the name that it begins with.
 */
export async function readObservations(
  pool: pg.Pool,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Observation>> {
  const { rows } = await pool.query<ObservationRow>(
    `SELECT id, embedding::text AS embedding, language, profile.kind, length, success,
            CASE WHEN bypass IN ('fault', 'deadline') THEN bypass
                 WHEN NOT passed THEN coalesce(execution->>'outcome', 'failed')
                 WHEN error IS NOT NULL THEN coalesce(substring(error FROM '^\\w*(?:Error|Exception)'), 'error')
                 WHEN regenerated THEN 'regenerated'
                 WHEN accepted OR execution IS NOT NULL THEN 'none' END AS error
     FROM inference_profile AS profile JOIN inference_outcome ON id = inference_id
     WHERE id = ANY($1)`,
    [ids],
  );
  return new Map(
    rows.map(({ id, embedding, language, kind, length, error, success }) => [
      id,
      {
        embedding: Float32Array.from(JSON.parse(embedding) as number[]),
        features: { language, kind, length },
        error,
        success,
      },
    ]),
  );
}

/** Hours from each of the newest alarms to the next update that was deployed; an alarm that waits counts by the time so far. */
export async function adaptationHours(pool: pg.Pool): Promise<readonly number[]> {
  const alarms = (await latestDriftReports(pool, 100)).filter(({ status }) => status === 'drift');
  const { rows } = await pool.query<{ hours: number }>(
    `SELECT (extract(epoch FROM coalesce(next.at, now()) - alarm.at) / 3600)::float8 AS hours
     FROM unnest($1::timestamptz[]) AS alarm (at), LATERAL (
       SELECT min(finished_at) AS at FROM learning_cycle
       WHERE decision = 'deployed_candidate' AND finished_at >= alarm.at) AS next`,
    [alarms.map(({ lookedAt }) => lookedAt)],
  );
  return rows.map(({ hours }) => hours);
}
