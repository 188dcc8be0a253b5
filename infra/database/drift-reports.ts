import type pg from 'pg';

export interface DriftReport {
  readonly at: Date | null;
  readonly alarm: boolean;
  /** Every column, as the watch wrote it. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Newest first; null where no drift watch has made its table yet. */
export async function latestDriftReports(pool: pg.Pool, limit: number): Promise<DriftReport[] | null> {
  const { rows: tables } = await pool.query<{ known: boolean }>(
    `SELECT to_regclass('drift_report') IS NOT NULL AS known`,
  );
  if (!tables[0]!.known) return null;
  const { rows } = await pool.query<DriftReport>(
    `SELECT (fields->>'looked_at')::timestamptz AS at, coalesce(fields->>'status' = 'drift', false) AS alarm, fields
     FROM drift_report, to_jsonb(drift_report) AS fields ORDER BY at DESC NULLS LAST LIMIT $1`,
    [limit],
  );
  return rows;
}
