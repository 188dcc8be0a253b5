import type pg from 'pg';

/** How an inference's feedback can teach: it worked, it failed and had to be redone, or somebody corrected it. */
export const learningSignals = ['strong_positive', 'strong_negative', 'correction'] as const;
export type LearningSignal = (typeof learningSignals)[number];

/**
 * The newest judged inferences of each signal, an equal share of the buffer each, so that plenty of one kind does not crowd
 * out the others; of one experiment, those that come first by content, since its order in time is chance. Inferences without a found context teach the CET nothing and are left out, and so are those of which two things are
 * said that cannot both be true.
 */
export async function bufferedSignals(
  pool: pg.Pool,
  bufferSize: number,
  experiment: string | null = null,
): Promise<readonly { readonly inferenceId: string; readonly signal: LearningSignal }[]> {
  const { rows } = await pool.query<{ inferenceId: string; signal: LearningSignal }>(
    `WITH signal AS (
       SELECT id, CASE WHEN $3::text IS NULL THEN o.created_at END AS created_at,
              CASE WHEN $3::text IS NOT NULL THEN sha256(convert_to(i.context::text, 'UTF8')) END AS content, CASE
         WHEN passed AND regenerated AND NOT accepted OR NOT passed AND accepted AND NOT regenerated THEN NULL
         WHEN modified THEN 'correction'
         WHEN passed THEN 'strong_positive'
         WHEN NOT passed AND regenerated THEN 'strong_negative' END AS signal
       FROM inference_outcome o JOIN inference i USING (id)
       WHERE i.context->>'request' IS NOT NULL AND ($3::text IS NULL OR o.experiment = $3)
     ), ranked AS (
       SELECT id, signal, row_number() OVER (PARTITION BY signal ORDER BY created_at DESC, content, id) AS rank
       FROM signal WHERE signal IS NOT NULL
     )
     SELECT id AS "inferenceId", signal FROM ranked WHERE rank <= ceil($1::float8 / $2) ORDER BY signal, rank`,
    [bufferSize, learningSignals.length, experiment],
  );
  return rows;
}

/**
 * Of the newest inferences with both an execution and a person's word, how many say the opposite of each other: tests passed and asked for
 * again, or tests failed and accepted. Few people do that; feedback that was tampered with does.
 */
export async function countContradictions(
  pool: pg.Pool,
  bufferSize: number,
  experiment: string | null = null,
): Promise<{ readonly judged: number; readonly contradictory: number }> {
  const { rows } = await pool.query<{ judged: number; contradictory: number }>(
    `WITH newest AS (
       SELECT passed, accepted FROM inference_outcome
       WHERE execution IS NOT NULL AND accepted <> regenerated AND ($2::text IS NULL OR experiment = $2)
       ORDER BY created_at DESC, id LIMIT $1)
     SELECT count(*)::int AS judged, (count(*) FILTER (WHERE passed <> accepted))::int AS contradictory FROM newest`,
    [bufferSize, experiment],
  );
  return rows[0]!;
}

export interface LearningCycleRow {
  readonly cycle: string;
  readonly examples: number;
  readonly baseModel: string | null;
  readonly model: string | null;
  readonly decision: 'deployed_candidate' | 'rolled_back' | 'skipped';
  readonly detail: unknown;
}

/** Idempotent by cycle. */
export async function insertLearningCycle(pool: pg.Pool, row: LearningCycleRow): Promise<void> {
  await pool.query(
    `INSERT INTO learning_cycle (id, examples, base_model, model, decision, detail)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [row.cycle, row.examples, row.baseModel, row.model, row.decision, JSON.stringify(row.detail ?? {})],
  );
}

/** The newest model that continuous learning made of `base` and deployed as a candidate; null without one. */
export async function newestUpdate(pool: pg.Pool, base: string): Promise<string | null> {
  const { rows } = await pool.query<{ model: string }>(
    `SELECT model FROM learning_cycle WHERE base_model = $1 AND decision = 'deployed_candidate' AND model IS NOT NULL
     ORDER BY finished_at DESC, id LIMIT 1`,
    [base],
  );
  return rows[0]?.model ?? null;
}
