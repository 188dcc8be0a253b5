import type pg from 'pg';
import { digestOf } from '../digest.ts';
import { jsonText } from './json-text.ts';

export const evaluationKinds = ['comparison', 'ablation', 'phases', 'interaction'] as const;
export type EvaluationKind = (typeof evaluationKinds)[number];

export interface EvaluationResultRow {
  readonly id: string;
  readonly runId: string;
  readonly kind: EvaluationKind;
  readonly simulated: boolean;
  readonly result: unknown;
  readonly recordedAt: Date;
}

/** One result a run and kind: what was recorded first stays. */
export async function insertEvaluationResult(
  pool: pg.Pool,
  row: Omit<EvaluationResultRow, 'id' | 'recordedAt'>,
): Promise<void> {
  await pool.query(
    `INSERT INTO evaluation_result (id, run_id, kind, simulated, result) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [digestOf(row.runId, row.kind), row.runId, row.kind, row.simulated, jsonText(row.result)],
  );
}

/** The newest result of each kind that has one. */
export async function newestEvaluationResults(pool: pg.Pool): Promise<readonly EvaluationResultRow[]> {
  const { rows } = await pool.query<EvaluationResultRow>(
    `SELECT DISTINCT ON (kind) id, run_id AS "runId", kind, simulated, result, recorded_at AS "recordedAt"
     FROM evaluation_result ORDER BY kind, recorded_at DESC, id`,
  );
  return rows;
}
