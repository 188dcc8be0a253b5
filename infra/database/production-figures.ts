import type pg from 'pg';

/** What production did in a stretch of time. Shares are 0..1 and null where nothing was observed. */
export interface ProductionFigures {
  readonly requests: number;
  readonly bypassed: number;
  /** Requests with an execution, else with a user's verdict. */
  readonly judged: number;
  /** Judged requests that succeeded. */
  readonly quality: number | null;
  /** Of requests whose user accepted, modified or regenerated: accepted and not asked for again. */
  readonly acceptance: number | null;
  readonly regeneration: number | null;
  /** Of all requests: an error was reported, or the transformer failed or was late. */
  readonly errors: number | null;
  readonly medianAddedMs: number | null;
  readonly simulated: boolean;
}
export type FiguresOfPeriod = ProductionFigures & { readonly period: Date };

const figures = `count(*)::int AS requests, count(bypass)::int AS bypassed, count(success)::int AS judged,
  avg(success::int)::float8 AS quality,
  avg((accepted AND NOT regenerated)::int) FILTER (WHERE accepted OR modified OR regenerated)::float8 AS acceptance,
  avg(regenerated::int) FILTER (WHERE accepted OR modified OR regenerated)::float8 AS regeneration,
  avg((failed IS TRUE OR coalesce(bypass, '') IN ('fault', 'deadline'))::int)::float8 AS errors,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms) AS "medianAddedMs",
  coalesce(bool_or(simulated), false) AS simulated`;

/** Requests from so many days ago up to so many days ago. */
export async function productionFigures(
  pool: pg.Pool,
  fromDays: number,
  toDays = 0,
): Promise<ProductionFigures> {
  const { rows } = await pool.query<ProductionFigures>(
    `SELECT ${figures} FROM inference_outcome
     WHERE created_at > now() - make_interval(days => $1) AND created_at <= now() - make_interval(days => $2)`,
    [fromDays, toDays],
  );
  return rows[0]!;
}

/** Oldest first; hours or days (UTC) without a request are left out. */
export async function figuresByPeriod(
  pool: pg.Pool,
  period: 'hour' | 'day',
  days: number,
): Promise<FiguresOfPeriod[]> {
  const { rows } = await pool.query<FiguresOfPeriod>(
    `SELECT date_trunc($1, created_at, 'UTC') AS period, ${figures} FROM inference_outcome
     WHERE created_at > now() - make_interval(days => $2) GROUP BY 1 ORDER BY 1`,
    [period, days],
  );
  return rows;
}

/** Why requests went through untouched, in the last days. */
export async function bypassCounts(pool: pg.Pool, days: number): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<{ reason: string; count: number }>(
    `SELECT bypass AS reason, count(*)::int AS count FROM inference
     WHERE bypass IS NOT NULL AND created_at > now() - make_interval(days => $1) GROUP BY bypass ORDER BY count DESC, bypass`,
    [days],
  );
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
}

/** Subjects of the last days of whom it is known how they fared, and the share of their requests that succeeded. */
export async function judgedSubjects(
  pool: pg.Pool,
  days: number,
): Promise<{ readonly subjects: number; readonly success: number }> {
  const { rows } = await pool.query<{ subjects: number; success: number }>(
    `SELECT count(DISTINCT i.subject)::int AS subjects, coalesce(avg(o.success::int), 0)::float8 AS success
     FROM inference_outcome o JOIN inference i USING (id)
     WHERE o.success IS NOT NULL AND o.created_at > now() - make_interval(days => $1)`,
    [days],
  );
  return rows[0]!;
}

/** Ends of experiments, decisions about deployments and updates, ever. */
export interface ChangeCounts {
  readonly won: number;
  readonly ended: number;
  readonly updated: number;
  readonly updatesTried: number;
  readonly promotions: number;
  readonly rollbacks: number;
}

export async function countChanges(pool: pg.Pool): Promise<ChangeCounts> {
  const { rows } = await pool.query<ChangeCounts>(
    `SELECT
       (SELECT count(*)::int FROM experiment WHERE status = 'promoted') AS won,
       (SELECT count(*)::int FROM experiment WHERE status <> 'running') AS ended,
       (SELECT count(*)::int FROM learning_cycle WHERE decision = 'deployed_candidate') AS updated,
       (SELECT count(*)::int FROM learning_cycle WHERE decision <> 'skipped') AS "updatesTried",
       (SELECT count(*)::int FROM deployment_decision WHERE action = 'promote') AS promotions,
       (SELECT count(*)::int FROM deployment_decision WHERE action = 'rollback') AS rollbacks`,
  );
  return rows[0]!;
}
