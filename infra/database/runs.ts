import type pg from 'pg';

export async function insertRun(
  pool: pg.Pool,
  run: { id: string; seed: number; config: unknown },
): Promise<void> {
  await pool.query('INSERT INTO run (id, seed, config) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING', [
    run.id,
    run.seed,
    JSON.stringify(run.config ?? {}),
  ]);
}

export async function finishRun(pool: pg.Pool, id: string, summary: unknown): Promise<void> {
  await pool.query('UPDATE run SET summary = $2, finished_at = coalesce(finished_at, now()) WHERE id = $1', [
    id,
    JSON.stringify(summary),
  ]);
}

export interface MetricRow {
  readonly step: number;
  readonly name: string;
  readonly value: number;
}

/** Records figures of a stage; a figure that is there already stays as it is. */
export async function insertMetrics(
  pool: pg.Pool,
  key: { readonly runId: string; readonly stage: string; readonly simulated: boolean },
  rows: readonly MetricRow[],
): Promise<void> {
  await pool.query(
    `INSERT INTO metric (run_id, stage, step, name, value, simulated)
     SELECT $1, $2, step, name, value, $3 FROM unnest($4::int[], $5::text[], $6::float8[]) AS t(step, name, value)
     ON CONFLICT DO NOTHING`,
    [
      key.runId,
      key.stage,
      key.simulated,
      rows.map((row) => row.step),
      rows.map((row) => row.name),
      rows.map((row) => row.value),
    ],
  );
}
