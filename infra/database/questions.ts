import type pg from 'pg';
import { digestOf } from '../digest.ts';

export interface QuestionRow {
  readonly taskId: string;
  readonly text: string;
  readonly goldChunks: readonly string[];
}

/** Questions of a run, one a task; those that are there already stay. Answers how many the run has. */
export async function storeQuestions(
  pool: pg.Pool,
  input: { runId: string; questions: readonly QuestionRow[] },
): Promise<{ questions: number }> {
  const { runId, questions } = input;
  await pool.query(
    `INSERT INTO question (id, run_id, task_id, text, gold_chunks)
     SELECT id, $1, task_id, text, ARRAY(SELECT jsonb_array_elements_text(gold))
     FROM unnest($2::text[], $3::text[], $4::text[], $5::jsonb[]) AS given (id, task_id, text, gold)
     ON CONFLICT DO NOTHING`,
    [
      runId,
      questions.map((question) => digestOf(runId, question.taskId)),
      questions.map((question) => question.taskId),
      questions.map((question) => question.text),
      questions.map((question) => JSON.stringify(question.goldChunks)),
    ],
  );
  const result = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM question WHERE run_id = $1`,
    [runId],
  );
  return { questions: result.rows[0]!.count };
}

/** Questions of a run that have no answer yet, and how many there are of them in all. */
export async function questionsToAnswer(
  pool: pg.Pool,
  input: { runId: string; limit: number },
): Promise<{ rows: { id: string; text: string }[]; left: number }> {
  const result = await pool.query<{ id: string; text: string; left: number }>(
    `SELECT id, text, (count(*) OVER ())::int AS left FROM question
     WHERE run_id = $1 AND NOT EXISTS (SELECT 1 FROM answer WHERE question_id = question.id) ORDER BY id LIMIT $2`,
    [input.runId, input.limit],
  );
  return { rows: result.rows, left: result.rows[0]?.left ?? 0 };
}

export interface AnswerRow {
  readonly questionId: string;
  readonly text: string;
  readonly retrieved: readonly { chunkId: string; score: number }[];
  /** The transform's manifest. */
  readonly segments: readonly unknown[];
}

/** Stores answers in one statement: all of a batch, or none. */
export async function storeAnswers(
  pool: pg.Pool,
  input: { runId: string; model: string | null; answers: readonly AnswerRow[] },
): Promise<void> {
  await pool.query(
    `INSERT INTO answer (question_id, run_id, model, text, retrieved, segments)
     SELECT question_id, $1, $2, text, retrieved, segments
     FROM unnest($3::text[], $4::text[], $5::jsonb[], $6::jsonb[]) AS given (question_id, text, retrieved, segments)
     ON CONFLICT DO NOTHING`,
    [
      input.runId,
      input.model,
      input.answers.map((answer) => answer.questionId),
      input.answers.map((answer) => answer.text),
      input.answers.map((answer) => JSON.stringify(answer.retrieved)),
      input.answers.map((answer) => JSON.stringify(answer.segments)),
    ],
  );
}

/** Answers of a run and the mean tokens of what they kept. */
export async function summarizeAnswers(
  pool: pg.Pool,
  runId: string,
): Promise<{ answers: number; meanTokens: number }> {
  const result = await pool.query<{ answers: number; meanTokens: number }>(
    `SELECT count(*)::int AS answers, coalesce(avg(kept.tokens), 0)::float8 AS "meanTokens"
     FROM answer CROSS JOIN LATERAL (
       SELECT coalesce(sum((segment->>'tokens')::int), 0) AS tokens FROM jsonb_array_elements(segments) AS segment
       WHERE segment->>'position' IS NOT NULL) AS kept
     WHERE run_id = $1`,
    [runId],
  );
  return result.rows[0]!;
}
