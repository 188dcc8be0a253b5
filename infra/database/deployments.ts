import type pg from 'pg';
import { inTransaction } from './transaction.ts';

/** Postgres channel that tells gateways to look again at deployments and experiments; its payload means nothing. */
export const deploymentChannel = 'contexture_deployment';

export interface Deployments {
  readonly production: string | null;
  readonly candidate: string | null;
}

export interface DeploymentDecision {
  readonly decisionId: string;
  readonly slot: 'production' | 'candidate';
  readonly model: string | null;
  readonly action: 'deploy' | 'promote' | 'rollback';
  readonly reason: string;
}

export interface DeploymentDecisionRow {
  readonly id: string;
  readonly action: string;
  readonly model: string | null;
  readonly previous: string | null;
  readonly reason: string;
  readonly decidedAt: Date;
}

export async function readDeployments(database: pg.Pool | pg.PoolClient): Promise<Deployments> {
  const { rows } = await database.query<{ slot: string; model: string | null }>(
    'SELECT slot, model FROM deployment',
  );
  const model = (slot: string) => rows.find((row) => row.slot === slot)?.model ?? null;
  return { production: model('production'), candidate: model('candidate') };
}

/** The model in production, else the newest, those that a study trained last; null before there is any. */
export async function currentModel(pool: pg.Pool): Promise<string | null> {
  const { rows } = await pool.query<{ digest: string }>(
    `SELECT digest FROM model LEFT JOIN deployment ON slot = 'production' AND model = digest
     ORDER BY slot IS NULL, EXISTS (SELECT FROM trained_phase WHERE trained_phase.run_id = model.run_id), created_at DESC,
       digest LIMIT 1`,
  );
  return rows[0]?.digest ?? null;
}

/** Applies a decision once: the second time its id is known and nothing changes. One transaction, so all or nothing. */
export async function applyDeploymentDecision(
  pool: pg.Pool,
  decision: DeploymentDecision,
): Promise<{ previous: string | null; changed: boolean }> {
  return inTransaction(pool, async (client) => {
    // Two decisions at the same moment take turns, so that `previous` is true for both.
    await client.query('LOCK TABLE deployment IN SHARE ROW EXCLUSIVE MODE');
    const previous = (await readDeployments(client))[decision.slot];
    const inserted = await client.query(
      `INSERT INTO deployment_decision (id, action, model, previous, reason)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [decision.decisionId, decision.action, decision.model, previous, decision.reason],
    );
    if (inserted.rowCount === 0) {
      const { rows } = await client.query<{ previous: string | null }>(
        'SELECT previous FROM deployment_decision WHERE id = $1',
        [decision.decisionId],
      );
      return { previous: rows[0]!.previous, changed: false };
    }
    await client.query(
      `INSERT INTO deployment (slot, model) VALUES ($1, $2)
       ON CONFLICT (slot) DO UPDATE SET model = excluded.model, changed_at = now()`,
      [decision.slot, decision.model],
    );
    await client.query(`NOTIFY ${deploymentChannel}`);
    return { previous, changed: true };
  });
}

/** Newest first. */
export async function listDeploymentDecisions(
  pool: pg.Pool,
  limit: number,
): Promise<DeploymentDecisionRow[]> {
  const { rows } = await pool.query<DeploymentDecisionRow>(
    `SELECT id, action, model, previous, reason, decided_at AS "decidedAt"
     FROM deployment_decision ORDER BY decided_at DESC, id LIMIT $1`,
    [limit],
  );
  return rows;
}

/** What served before the production model was promoted; undefined when no promotion is on record. */
export async function modelBeforePromotion(pool: pg.Pool): Promise<string | null | undefined> {
  const { rows } = await pool.query<{ previous: string | null }>(
    `SELECT previous FROM deployment_decision
     WHERE action IN ('promote', 'rollback')
       AND model IS NOT DISTINCT FROM (SELECT model FROM deployment WHERE slot = 'production')
     ORDER BY decided_at DESC, id LIMIT 1`,
  );
  return rows[0]?.previous;
}
