import type pg from 'pg';
import type { JudgedTask } from '../../models/tasks/suite.ts';
import type { Task } from '../../models/tasks/task.ts';
import type { CallUsage } from './call-usage.ts';
import { type ContextRow, insertContexts } from './contexts.ts';

export interface ContextMeasure {
  /** Milliseconds from the request to the context. */
  readonly engineeringMs: number;
  /** The critique's, 0..1; null for arms without one. */
  readonly predictedSuccess: number | null;
  /** What an LLM took that made it; null where none did. */
  readonly usage: CallUsage | null;
}

/** Stage under which the piles of a stage's tasks are kept: what the contexts were made from. */
export function pileStage(stage: string): string {
  return `${stage}-piles`;
}

/** Piles of a stage whose task has no context of the arm yet, in a fixed order. */
export async function pilesWithout(
  pool: pg.Pool,
  { runId, stage, arm }: { readonly runId: string; readonly stage: string; readonly arm: string },
): Promise<readonly { readonly taskId: string; readonly question: string; readonly pile: string }[]> {
  const { rows } = await pool.query<{ taskId: string; question: string; pile: string }>(
    `SELECT pile.task_id AS "taskId", task.body->>'statement' AS question, pile.text AS pile
     FROM engineered_context AS pile JOIN task ON task.id = pile.task_id
     WHERE pile.run_id = $1 AND pile.stage = $2 AND NOT EXISTS (
       SELECT FROM engineered_context AS made
       WHERE made.run_id = $1 AND made.stage = $3 AND made.task_id = pile.task_id AND made.arm = $4)
     ORDER BY pile.task_id`,
    [runId, pileStage(stage), stage, arm],
  );
  return rows;
}

/** A task's contexts with their measures; a task whose contexts are there keeps what was measured first. */
export async function insertMeasuredContexts(
  pool: pg.Pool,
  contexts: readonly (ContextRow & ContextMeasure)[],
): Promise<void> {
  await insertContexts(pool, contexts);
  await pool.query(
    `INSERT INTO context_measure (context_id, engineering_ms, predicted_success, prompt_tokens, completion_tokens, usd)
     SELECT * FROM unnest($1::text[], $2::real[], $3::real[], $4::int[], $5::int[], $6::float8[]) ON CONFLICT DO NOTHING`,
    [
      contexts.map(({ id }) => id),
      contexts.map(({ engineeringMs }) => engineeringMs),
      contexts.map(({ predictedSuccess }) => predictedSuccess),
      contexts.map(({ usage }) => usage?.promptTokens ?? null),
      contexts.map(({ usage }) => usage?.completionTokens ?? null),
      contexts.map(({ usage }) => usage?.usd ?? null),
    ],
  );
}

export interface MeasuredContext extends ContextMeasure {
  readonly id: string;
  readonly runId: string;
  readonly arm: string;
  readonly text: string;
  readonly tokens: number;
  /** Without a place for code where it has no tests. */
  readonly task: JudgedTask & Partial<Pick<Task, 'solutionPath'>>;
}

/** Contexts of a stage of some runs with their measures, in a fixed order. */
export async function measuredContexts(
  pool: pg.Pool,
  runIds: readonly string[],
  stage: string,
): Promise<readonly MeasuredContext[]> {
  const { rows } = await pool.query<MeasuredContext>(
    `SELECT context.id, context.run_id AS "runId", context.arm, context.text, context.tokens, task.body AS task,
       measure.engineering_ms::float8 AS "engineeringMs", measure.predicted_success::float8 AS "predictedSuccess",
       CASE WHEN measure.usd IS NOT NULL THEN jsonb_build_object('promptTokens', measure.prompt_tokens,
         'completionTokens', measure.completion_tokens, 'usd', measure.usd) END AS usage
     FROM engineered_context AS context JOIN context_measure AS measure ON measure.context_id = context.id
     JOIN task ON task.id = context.task_id
     WHERE context.run_id = ANY ($1) AND context.stage = $2 ORDER BY context.run_id, task.id, context.arm`,
    [runIds, stage],
  );
  return rows;
}

export interface ContextOutcome {
  readonly contextId: string;
  readonly member: string;
  readonly passed: boolean;
  readonly compiled: boolean;
  /** Share of the tests that passed, 0..1. */
  readonly reward: number;
  readonly simulated: boolean;
}

/**
 * What members made of the contexts of a stage. Excluded members and infrastructure errors say nothing about a context: they are
 * left out, not scored 0; an answer without code is scored 0.
 */
export async function contextOutcomes(
  pool: pg.Pool,
  runIds: readonly string[],
  stage: string,
): Promise<readonly ContextOutcome[]> {
  const { rows } = await pool.query<ContextOutcome>(
    `SELECT context.id AS "contextId", solution.member, solution.simulated,
       execution.outcome IS NOT DISTINCT FROM 'passed' AS passed,
       execution.outcome IS NOT NULL AND execution.outcome <> 'compile_error' AS compiled,
       coalesce(execution.reward, 0)::float8 AS reward
     FROM engineered_context AS context JOIN solution ON solution.context_id = context.id AND solution.status <> 'excluded'
     LEFT JOIN execution ON execution.solution_id = solution.id
     WHERE context.run_id = ANY ($1) AND context.stage = $2 AND execution.outcome IS DISTINCT FROM 'infra_error'
       AND (solution.status <> 'generated' OR execution.outcome IS NOT NULL)
     ORDER BY context.id, solution.member`,
    [runIds, stage],
  );
  return rows;
}
