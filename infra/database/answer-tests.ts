import type pg from 'pg';
import type { Language, TaskTests } from '../../models/tasks/task.ts';
import { insertFeedback } from './feedback.ts';
import type { FeedbackRow } from './feedback.ts';
import { inTransaction } from './transaction.ts';

/** Most tests of clients that may wait for the sandbox. */
export const mostWaitingTests = 1000;
/** An attempt that the infrastructure ended is repeated after 1, 2, 4, ... minutes, at most this many. */
const longestWaitMinutes = 60;

/** The body of feedback of the kind `tests`. */
export interface AnswerTests {
  readonly language: Language;
  /** File that the answer's code is written to. */
  readonly solutionPath: string;
  /** What the LLM said, code in a fence. */
  readonly answer: string;
  readonly tests: TaskTests;
}

export async function countWaitingTests(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM (SELECT FROM waiting_answer_test LIMIT $1) AS waiting',
    [mostWaitingTests],
  );
  return rows[0]!.count;
}

/** Feedback ids of the tests that are due, those that failed least first, then the oldest. */
export async function dueAnswerTests(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM waiting_answer_test WHERE next_at IS NULL OR next_at <= now()
     ORDER BY attempts, received_at, id LIMIT $1`,
    [mostWaitingTests],
  );
  return rows.map(({ id }) => id);
}

export async function loadAnswerTests(
  pool: pg.Pool,
  feedbackId: string,
): Promise<{ readonly inferenceId: string; readonly receivedAt: Date; readonly body: AnswerTests }> {
  const { rows } = await pool.query<{ inferenceId: string; receivedAt: Date; body: AnswerTests }>(
    'SELECT inference_id AS "inferenceId", received_at AS "receivedAt", body FROM feedback WHERE id = $1',
    [feedbackId],
  );
  return rows[0]!;
}

/** What the execution said, and that it was done, in one: a repeat changes nothing. */
export async function saveAnswerExecution(
  pool: pg.Pool,
  feedbackId: string,
  said: readonly FeedbackRow[],
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await insertFeedback(client, said);
    await client.query(
      `INSERT INTO answer_test (feedback_id, attempts, next_at, executed_at) VALUES ($1, 0, now(), now())
       ON CONFLICT (feedback_id) DO UPDATE SET executed_at = coalesce(answer_test.executed_at, now())`,
      [feedbackId],
    );
  });
}

/** The infrastructure failed: nothing is scored, and the tests are due again later. */
export async function postponeAnswerTests(pool: pg.Pool, feedbackId: string, reason: string): Promise<void> {
  await pool.query(
    `INSERT INTO answer_test (feedback_id, attempts, next_at, reason) VALUES ($1, 1, now() + interval '1 minute', $2)
     ON CONFLICT (feedback_id) DO UPDATE SET attempts = answer_test.attempts + 1, reason = $2,
       next_at = now() + least($3, power(2, least(answer_test.attempts, 20))) * interval '1 minute'`,
    [feedbackId, reason, longestWaitMinutes],
  );
}
