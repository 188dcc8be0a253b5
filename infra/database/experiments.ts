import type pg from 'pg';
import type { ExperimentCounts } from '../../models/experiments/analyze.ts';
import { deploymentChannel } from './deployments.ts';

export interface NewExperiment {
  readonly experiment: string;
  readonly runId: string | null;
  readonly control: string | null;
  readonly treatment: string;
  readonly ratio: number;
  /** What subjects are assigned by; the id when absent. */
  readonly salt?: string;
}

export interface ExperimentRow {
  readonly id: string;
  readonly runId: string | null;
  readonly control: string | null;
  readonly treatment: string;
  readonly ratio: number;
  readonly salt: string;
  readonly status: 'running' | 'promoted' | 'rolled_back' | 'stopped';
  readonly result: unknown;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

const columns = `id, run_id AS "runId", control, treatment, ratio, coalesce(salt, id) AS salt, status, result, started_at AS "startedAt",
  ended_at AS "endedAt"`;

/** Starts an experiment; a repeat with the same id changes nothing. */
export async function insertExperiment(pool: pg.Pool, input: NewExperiment): Promise<void> {
  await pool.query(
    `INSERT INTO experiment (id, run_id, control, treatment, ratio, salt, status)
     VALUES ($1, $2, $3, $4, $5, $6, 'running') ON CONFLICT DO NOTHING`,
    [input.experiment, input.runId, input.control, input.treatment, input.ratio, input.salt ?? null],
  );
  await pool.query(`NOTIFY ${deploymentChannel}`);
}

/** False when no experiment of this id is running. */
export async function updateExperimentRatio(pool: pg.Pool, id: string, ratio: number): Promise<boolean> {
  const updated = await pool.query(`UPDATE experiment SET ratio = $2 WHERE id = $1 AND status = 'running'`, [
    id,
    ratio,
  ]);
  await pool.query(`NOTIFY ${deploymentChannel}`);
  return updated.rowCount === 1;
}

/** Ends a running experiment; the first end stands. */
export async function finishExperiment(
  pool: pg.Pool,
  id: string,
  status: 'promoted' | 'rolled_back' | 'stopped',
  result: unknown,
): Promise<void> {
  await pool.query(
    `UPDATE experiment SET status = $2, result = $3, ended_at = now() WHERE id = $1 AND status = 'running'`,
    [id, status, result === null ? null : JSON.stringify(result)],
  );
  await pool.query(`NOTIFY ${deploymentChannel}`);
}

/** The experiment that the gateway splits traffic for: the newest that runs. */
export async function runningExperiment(pool: pg.Pool): Promise<ExperimentRow | null> {
  const { rows } = await pool.query<ExperimentRow>(
    `SELECT ${columns} FROM experiment WHERE status = 'running' ORDER BY started_at DESC, id LIMIT 1`,
  );
  return rows[0] ?? null;
}

export async function findExperiment(pool: pg.Pool, id: string): Promise<ExperimentRow | null> {
  const { rows } = await pool.query<ExperimentRow>(`SELECT ${columns} FROM experiment WHERE id = $1`, [id]);
  return rows[0] ?? null;
}

/** Newest first. */
export async function listExperiments(pool: pg.Pool, limit: number): Promise<ExperimentRow[]> {
  const { rows } = await pool.query<ExperimentRow>(
    `SELECT ${columns} FROM experiment ORDER BY started_at DESC, id LIMIT $1`,
    [limit],
  );
  return rows;
}

/**
 * A subject belongs to the variant it met first, and only its inferences of that variant count. A subject's success is the mean of its
 * judged inferences (view inference_outcome).
 */
const countsQuery = `
  WITH exposure AS (
    SELECT id, subject, variant, bypass, simulated,
           first_value(variant) OVER first_seen AS first_variant,
           first_value(coalesce((context->>'assignmentRatio')::float8, 0.5)) OVER first_seen AS first_ratio
    FROM inference WHERE experiment = $1 AND variant IS NOT NULL
    WINDOW first_seen AS (PARTITION BY subject ORDER BY created_at, id)
  ), per_subject AS (
    SELECT e.subject, e.first_variant AS variant, min(e.first_ratio) AS ratio, avg(o.success::int)::float8 AS success,
           avg((e.bypass IN ('fault', 'deadline'))::int) AS faulted, bool_or(e.simulated) AS simulated
    FROM exposure e JOIN inference_outcome o USING (id)
    WHERE e.variant = e.first_variant
    GROUP BY e.subject, e.first_variant
  )
  SELECT variant, count(*)::int AS subjects, count(success)::int AS judged, coalesce(sum(success), 0)::float8 AS successes,
         coalesce(sum(faulted), 0)::float8 AS faults, sum(ratio)::float8 AS expected,
         sum(ratio * (1 - ratio))::float8 AS variance, bool_or(simulated) AS simulated
  FROM per_subject GROUP BY variant`;

interface CountsRow {
  readonly variant: 'control' | 'treatment';
  readonly subjects: number;
  readonly judged: number;
  readonly successes: number;
  readonly faults: number;
  readonly expected: number;
  readonly variance: number;
  readonly simulated: boolean;
}

export async function countExperiment(pool: pg.Pool, id: string): Promise<ExperimentCounts> {
  const { rows } = await pool.query<CountsRow>(countsQuery, [id]);
  const of = (variant: string) => rows.find((row) => row.variant === variant);
  const judged = (row: CountsRow | undefined) => ({
    subjects: row?.judged ?? 0,
    successes: row?.successes ?? 0,
  });
  const faults = (row: CountsRow | undefined) => ({
    subjects: row?.subjects ?? 0,
    successes: row?.faults ?? 0,
  });
  return {
    control: judged(of('control')),
    treatment: judged(of('treatment')),
    faults: { control: faults(of('control')), treatment: faults(of('treatment')) },
    split: {
      treatment: of('treatment')?.subjects ?? 0,
      expected: rows.reduce((sum, row) => sum + row.expected, 0),
      variance: rows.reduce((sum, row) => sum + row.variance, 0),
    },
    simulated: rows.some((row) => row.simulated),
  };
}

/** The ratios under which an experiment served, each with the first time that it did (ISO 8601). */
export async function experimentRamp(
  pool: pg.Pool,
  id: string,
): Promise<readonly { readonly ratio: number; readonly since: Date }[]> {
  const { rows } = await pool.query<{ ratio: number; since: Date }>(
    `SELECT (context->>'assignmentRatio')::float8 AS ratio, min(created_at) AS since FROM inference
     WHERE experiment = $1 AND context->>'assignmentRatio' IS NOT NULL GROUP BY 1 ORDER BY 2`,
    [id],
  );
  return rows;
}
