import type pg from 'pg';
import type { Task } from '../../models/tasks/task.ts';

export type SolutionStatus = 'generated' | 'no_code' | 'excluded';

export interface ContextToSolve {
  readonly contextId: string;
  readonly context: string;
  readonly task: Pick<Task, 'statement' | 'solutionPath' | 'language'>;
  /** The one generator that is asked; null: all of them. */
  readonly onlyMember: string | null;
  /** What is asked beyond the statement. */
  readonly followUp: string | null;
  /** Members that have a solution for it already. */
  readonly solvedBy: readonly string[];
}

export interface SolutionRow {
  /** sha256(context id, member). */
  readonly id: string;
  readonly runId: string;
  readonly contextId: string;
  readonly member: string;
  readonly status: SolutionStatus;
  readonly code: string | null;
  readonly simulated: boolean;
}

interface RunStage {
  readonly runId: string;
  readonly stage: string;
}

/** Ids of the contexts that at least one of `members` has no solution for, in a fixed order; a case without tests asks for none. */
export async function findUnsolvedContexts(
  pool: pg.Pool,
  { runId, stage }: RunStage,
  members: readonly string[],
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM engineered_context AS context WHERE run_id = $1 AND stage = $2
       AND NOT EXISTS (SELECT FROM task WHERE task.id = context.task_id AND task.language = 'text') AND EXISTS (
       SELECT FROM unnest($3::text[]) AS asked (name)
       WHERE coalesce(context.only_member = asked.name, true) AND NOT EXISTS (
         SELECT FROM solution WHERE solution.context_id = context.id AND solution.member = asked.name))
     ORDER BY id`,
    [runId, stage, members],
  );
  return rows.map((row) => row.id);
}

export async function loadContext(pool: pg.Pool, contextId: string): Promise<ContextToSolve> {
  const { rows } = await pool.query<
    { text: string; solved_by: string[] } & Pick<ContextToSolve, 'task' | 'onlyMember' | 'followUp'>
  >(
    `SELECT context.text, context.only_member AS "onlyMember", context.follow_up AS "followUp", jsonb_build_object('statement', task.body->'statement', 'solutionPath',
         task.body->'solutionPath', 'language', task.body->'language') AS task,
       ARRAY(SELECT member FROM solution WHERE context_id = context.id) AS solved_by
     FROM engineered_context AS context JOIN task ON task.id = context.task_id WHERE context.id = $1`,
    [contextId],
  );
  const { text, solved_by: solvedBy, ...row } = rows[0]!;
  return { contextId, context: text, solvedBy, ...row };
}

/** Stores a context's solutions, all or nothing. */
export async function saveSolutions(pool: pg.Pool, solutions: readonly SolutionRow[]): Promise<void> {
  await pool.query(
    `INSERT INTO solution (id, run_id, context_id, member, status, code, simulated)
     SELECT id, "runId", "contextId", member, status, code, simulated
     FROM jsonb_to_recordset($1) AS s (id text, "runId" text, "contextId" text, member text, status text, code text,
       simulated boolean)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(solutions)],
  );
}

/** How many solutions of the stage ended in each status, and whether any is simulated. */
export async function countSolutions(
  pool: pg.Pool,
  { runId, stage }: RunStage,
): Promise<Readonly<Record<SolutionStatus, number>> & { readonly simulated: boolean }> {
  const { rows } = await pool.query<{ status: SolutionStatus; count: string; simulated: boolean }>(
    `SELECT solution.status, count(*) AS count, bool_or(solution.simulated) AS simulated
     FROM solution JOIN engineered_context ON engineered_context.id = solution.context_id
     WHERE engineered_context.run_id = $1 AND engineered_context.stage = $2 GROUP BY solution.status`,
    [runId, stage],
  );
  const count = (status: SolutionStatus): number =>
    Number(rows.find((row) => row.status === status)?.count ?? 0);
  return {
    generated: count('generated'),
    no_code: count('no_code'),
    excluded: count('excluded'),
    simulated: rows.some((row) => row.simulated),
  };
}
