import type pg from 'pg';
import type { Fact } from '../../models/tasks/task.ts';

/** What a task's pile was and what the CET made of it. */
export interface TransformedContext {
  readonly taskId: string;
  readonly question: string;
  readonly original: string;
  readonly transformed: string;
  readonly facts: readonly Fact[];
  readonly tokens: { readonly original: number; readonly transformed: number };
}

/** Pairs of the stage's arms `raw_llm` and `iccm_cet`, a task each, in a fixed order. */
export async function transformedContexts(
  pool: pg.Pool,
  runId: string,
  stage: string,
): Promise<readonly TransformedContext[]> {
  const { rows } = await pool.query<TransformedContext>(
    `SELECT task.id AS "taskId", task.body->>'statement' AS question, raw.text AS original, made.text AS transformed,
       task.body->'facts' AS facts, json_build_object('original', raw.tokens, 'transformed', made.tokens) AS tokens
     FROM engineered_context AS raw
     JOIN engineered_context AS made ON made.run_id = raw.run_id AND made.stage = raw.stage AND made.task_id = raw.task_id
     JOIN task ON task.id = raw.task_id
     WHERE raw.run_id = $1 AND raw.stage = $2 AND raw.arm = 'raw_llm' AND made.arm = 'iccm_cet'
     ORDER BY task.id`,
    [runId, stage],
  );
  return rows;
}
