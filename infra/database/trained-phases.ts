import type pg from 'pg';

/** Digest of everything that the knowledge base holds: what trains from it trains from the same. */
export async function knowledgeDigest(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ digest: string }>(
    `SELECT encode(sha256(convert_to(coalesce(string_agg(id || digest, ',' ORDER BY id), ''), 'UTF8')), 'hex') AS digest
     FROM record`,
  );
  return rows[0]!.digest;
}

export async function findTrainedPhase(
  pool: pg.Pool,
  key: string,
): Promise<{ runId: string; model: string | null } | null> {
  const { rows } = await pool.query<{ runId: string; model: string | null }>(
    'SELECT run_id AS "runId", model FROM trained_phase WHERE key = $1',
    [key],
  );
  return rows[0] ?? null;
}

/** What was trained first stays. */
export async function insertTrainedPhase(
  pool: pg.Pool,
  row: { key: string; runId: string; phases: readonly number[]; model: string | null },
): Promise<void> {
  await pool.query(
    'INSERT INTO trained_phase (key, run_id, phases, model) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [row.key, row.runId, row.phases, row.model],
  );
}
