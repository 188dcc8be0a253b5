import type pg from 'pg';
import { jsonText } from './json-text.ts';

/** What somebody said about an inference, possibly before the inference itself is stored; `receivedAt` is ISO 8601. */
export interface FeedbackRow {
  readonly id: string;
  readonly inferenceId: string;
  readonly kind: string;
  readonly body: unknown;
  readonly receivedAt: string;
}

/** Idempotent by id. */
export async function insertFeedback(
  pool: pg.Pool | pg.PoolClient,
  rows: readonly FeedbackRow[],
): Promise<void> {
  await pool.query(
    `INSERT INTO feedback (id, inference_id, kind, body, received_at)
     SELECT id, "inferenceId", kind, body, "receivedAt"
     FROM jsonb_to_recordset($1::jsonb)
       AS r(id text, "inferenceId" text, kind text, body jsonb, "receivedAt" timestamptz)
     ON CONFLICT DO NOTHING`,
    [jsonText(rows)],
  );
}

/** Which of these inferences have feedback of this kind already. */
export async function inferencesWithFeedback(
  pool: pg.Pool,
  inferenceIds: readonly string[],
  kind: string,
): Promise<Map<string, unknown>> {
  const { rows } = await pool.query<{ id: string; body: unknown }>(
    `SELECT DISTINCT ON (inference_id) inference_id AS id, body FROM feedback
     WHERE inference_id = ANY($1) AND kind = $2 ORDER BY inference_id, received_at, id`,
    [inferenceIds, kind],
  );
  return new Map(rows.map((row) => [row.id, row.body]));
}

/** Feedback of the last days, by kind. */
export async function countFeedback(pool: pg.Pool, days: number): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<{ kind: string; count: number }>(
    `SELECT kind, count(*)::int AS count FROM feedback WHERE received_at > now() - make_interval(days => $1)
     GROUP BY kind ORDER BY kind`,
    [days],
  );
  return Object.fromEntries(rows.map((row) => [row.kind, row.count]));
}

/** What was said about one inference, oldest first. */
export async function feedbackOf(pool: pg.Pool, inferenceId: string): Promise<FeedbackRow[]> {
  const { rows } = await pool.query<FeedbackRow>(
    `SELECT id, inference_id AS "inferenceId", kind, body, received_at AS "receivedAt" FROM feedback
     WHERE inference_id = $1 ORDER BY received_at, id LIMIT 200`,
    [inferenceId],
  );
  return rows.map((row) => ({ ...row, receivedAt: new Date(row.receivedAt).toISOString() }));
}
