import type pg from 'pg';

export interface ModelRow {
  readonly digest: string;
  readonly parent: string | null;
  readonly runId: string | null;
  readonly stage: string;
  readonly manifest: unknown;
  readonly createdAt: Date;
}

const modelColumns = 'digest, parent, run_id AS "runId", stage, manifest, created_at AS "createdAt"';

/** Newest first. */
export async function listModels(pool: pg.Pool, limit: number): Promise<ModelRow[]> {
  const { rows } = await pool.query<ModelRow>(
    `SELECT ${modelColumns} FROM model ORDER BY created_at DESC, digest LIMIT $1`,
    [limit],
  );
  return rows;
}

/** The models whose digest begins so; at most two, which is enough to see that a prefix is not unique. */
export async function findModels(pool: pg.Pool, digestPrefix: string): Promise<ModelRow[]> {
  const { rows } = await pool.query<ModelRow>(
    `SELECT ${modelColumns} FROM model WHERE starts_with(digest, $1) ORDER BY digest LIMIT 2`,
    [digestPrefix],
  );
  return rows;
}

/** Idempotent. The row of a model is its first maker's; that this run's stage ended with it is a row of its own, unless no run made it. */
export async function insertModel(pool: pg.Pool, row: Omit<ModelRow, 'createdAt'>): Promise<void> {
  await pool.query(
    `WITH made AS (
       INSERT INTO model (digest, parent, run_id, stage, manifest) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING)
     INSERT INTO run_model (run_id, stage, model) SELECT $3, $4, $1 WHERE $3 IS NOT NULL ON CONFLICT DO NOTHING`,
    [row.digest, row.parent, row.runId, row.stage, JSON.stringify(row.manifest)],
  );
}

/** The scale that the configuration of the model's run names; null where it names none. */
export async function scaleOfModel(pool: pg.Pool, model: string): Promise<string | null> {
  const { rows } = await pool.query<{ scale: string | null }>(
    `SELECT config->>'scale' AS scale FROM model JOIN run ON run.id = model.run_id WHERE digest = $1`,
    [model],
  );
  return rows[0]?.scale ?? null;
}
