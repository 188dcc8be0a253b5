import type pg from 'pg';
import type { ExecutedStage } from '../../models/tasks/execution.ts';
import type { Language } from '../../models/tasks/task.ts';
import type { AnswerCode } from '../../models/team/answer-code.ts';

/** Whose solution an answer's own code is. */
export const ownCode = 'answer';

export interface AnswerToTry {
  readonly questionId: string;
  readonly taskId: string;
  readonly language: Language;
  readonly model: string | null;
  readonly text: string;
  readonly tokens: number;
}

/** Answers about prepared tasks in `languages`, in an order that their tasks decide: the same in every run. */
export async function answersToTry(
  pool: pg.Pool,
  input: { runId: string; split: 'train' | 'heldout'; languages: readonly string[]; limit: number },
): Promise<readonly AnswerToTry[]> {
  const { rows } = await pool.query<AnswerToTry>(
    `SELECT question.id AS "questionId", task.id AS "taskId", task.language, answer.model, answer.text, (
       SELECT coalesce(sum((segment->>'tokens')::int), 0)::int FROM jsonb_array_elements(answer.segments) AS segment
       WHERE segment->>'position' IS NOT NULL) AS tokens
     FROM answer JOIN question ON question.id = answer.question_id JOIN task ON task.id = question.task_id
     WHERE question.run_id = $1 AND task.split = $2 AND task.prepared AND task.language = ANY ($3)
     ORDER BY sha256(convert_to(task.id, 'UTF8')) LIMIT $4`,
    [input.runId, input.split, input.languages, input.limit],
  );
  return rows;
}

/** By question, for the answers that were tried; infrastructure errors are left out. */
export async function executedCode(pool: pg.Pool, runId: string): Promise<ReadonlyMap<string, AnswerCode>> {
  const stages: readonly ExecutedStage[] = ['phase1', 'phase1-heldout'];
  const { rows } = await pool.query<AnswerCode & { questionId: string }>(
    `SELECT question.id AS "questionId",
       (count(*) FILTER (WHERE member <> $3))::int AS programs,
       (count(*) FILTER (WHERE member <> $3 AND outcome <> 'compile_error'))::int AS compiled,
       (count(*) FILTER (WHERE member <> $3 AND outcome = 'passed'))::int AS passed,
       max(CASE WHEN outcome = 'passed' THEN 'passed' WHEN outcome = 'failed' AND reward = 0 THEN 'excerpt' ELSE 'failed' END)
         FILTER (WHERE member = $3) AS own
     FROM engineered_context AS context
     JOIN question ON question.run_id = context.run_id AND question.task_id = context.task_id
     JOIN solution ON solution.context_id = context.id
     JOIN execution ON execution.solution_id = solution.id AND execution.outcome <> 'infra_error'
     WHERE context.run_id = $1 AND context.stage = ANY ($2) GROUP BY question.id`,
    [runId, stages, ownCode],
  );
  return new Map(rows.map(({ questionId, ...code }) => [questionId, code]));
}
