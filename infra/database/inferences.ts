import type pg from 'pg';
import { jsonText } from './json-text.ts';

/** One request through the gateway; `createdAt` is ISO 8601. */
export interface InferenceRow {
  readonly id: string;
  readonly experiment: string | null;
  readonly variant: string | null;
  readonly subject: string;
  readonly model: string | null;
  readonly query: string;
  /** `{request, engineered, manifest, assignmentRatio}`: what a later cycle trains on. */
  readonly context: unknown;
  readonly critique: unknown;
  /** Milliseconds that the gateway added before it asked the LLM. */
  readonly latencyMs: number;
  readonly bypass: string | null;
  readonly simulated: boolean;
  readonly createdAt: string;
}

/** Idempotent by id. */
export async function insertInferences(pool: pg.Pool, rows: readonly InferenceRow[]): Promise<void> {
  await pool.query(
    `INSERT INTO inference (id, experiment, variant, subject, model, query, context, critique, latency_ms, bypass, simulated,
                            created_at)
     SELECT id, experiment, variant, subject, model, query, context, critique, "latencyMs", bypass, simulated, "createdAt"
     FROM jsonb_to_recordset($1::jsonb) AS r(id text, experiment text, variant text, subject text, model text, query text,
       context jsonb, critique jsonb, "latencyMs" real, bypass text, simulated boolean, "createdAt" timestamptz)
     ON CONFLICT DO NOTHING`,
    [jsonText(rows)],
  );
}

export interface InferenceSummary {
  readonly requests: number;
  readonly bypassed: number;
  readonly medianAddedMs: number | null;
  readonly simulated: boolean;
}

/** Everything served so far, in a few numbers. */
export async function summarizeInferences(pool: pg.Pool): Promise<InferenceSummary> {
  const { rows } = await pool.query<InferenceSummary>(
    `SELECT count(*)::int AS requests, count(bypass)::int AS bypassed,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms) AS "medianAddedMs",
            coalesce(bool_or(simulated), false) AS simulated
     FROM inference`,
  );
  return rows[0]!;
}
