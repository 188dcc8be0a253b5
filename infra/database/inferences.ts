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
  /** `{request, engineered, manifest, added, assignmentRatio}`: what a later cycle trains on. */
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

/** A recorded request with its feedback. */
export interface RecordedInference extends Omit<InferenceRow, 'createdAt'> {
  readonly createdAt: Date;
  readonly success: boolean | null;
}

const recorded = `i.id, i.experiment, i.variant, i.subject, i.model, i.query, i.critique, i.latency_ms AS "latencyMs", i.bypass,
  i.simulated, i.created_at AS "createdAt", o.success`;

/** Newest first, without what they held. */
export async function latestInferences(
  pool: pg.Pool,
  limit: number,
): Promise<Omit<RecordedInference, 'context'>[]> {
  const { rows } = await pool.query<Omit<RecordedInference, 'context'>>(
    `SELECT ${recorded} FROM inference i JOIN inference_outcome o USING (id) ORDER BY i.created_at DESC, i.id LIMIT $1`,
    [limit],
  );
  return rows;
}

export async function findInference(pool: pg.Pool, id: string): Promise<RecordedInference | null> {
  const { rows } = await pool.query<RecordedInference>(
    `SELECT ${recorded}, i.context FROM inference i JOIN inference_outcome o USING (id) WHERE i.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}
