import type pg from 'pg';
import type { ExecutionResult, InteractiveStage } from '../../models/tasks/execution.ts';
import type { Task } from '../../models/tasks/task.ts';
import { type ContextRow, insertContexts } from './contexts.ts';

interface RunStage {
  readonly runId: string;
  readonly stage: InteractiveStage;
}

/** An answer of a stage that says something about its context: an infrastructure error and an excluded member do not. */
export interface StageAnswer {
  readonly solutionId: string;
  readonly contextId: string;
  readonly context: string;
  readonly member: string;
  readonly code: string | null;
  readonly simulated: boolean;
  readonly task: Task;
  /** Null where the answer held no code. */
  readonly result: ExecutionResult | null;
  /** View execution_signal. */
  readonly success: boolean;
  readonly secure: boolean | null;
}

const answersOf = `
  SELECT s.id AS "solutionId", c.id AS "contextId", c.text AS context, s.member, s.code, s.simulated, t.body AS task, e.result,
         coalesce(g.success, false) AS success, g.secure
  FROM engineered_context c JOIN task t ON t.id = c.task_id
    JOIN solution s ON s.context_id = c.id AND s.status <> 'excluded'
    LEFT JOIN execution e ON e.solution_id = s.id
    LEFT JOIN execution_signal g ON g.solution_id = s.id
  WHERE c.run_id = $1 AND c.stage = $2 AND (s.status = 'no_code' OR g.solution_id IS NOT NULL)`;

/** Answers of a stage, in an order that no id decides. */
export async function stageAnswers(
  pool: pg.Pool,
  { runId, stage }: RunStage,
): Promise<readonly StageAnswer[]> {
  const { rows } = await pool.query<StageAnswer>(`${answersOf} ORDER BY c.task_id, c.arm, s.member`, [
    runId,
    stage,
  ]);
  return rows;
}

/** Failed answers of a stage, at most `limit`, spread over tasks and members in an order that only the seed decides. */
export async function failedAnswers(
  pool: pg.Pool,
  { runId, stage, seed, limit }: RunStage & { readonly seed: number; readonly limit: number },
): Promise<readonly StageAnswer[]> {
  const { rows } = await pool.query<StageAnswer>(
    `${answersOf} AND NOT coalesce(g.success, false)
     ORDER BY row_number() OVER (PARTITION BY c.task_id ORDER BY sha256(convert_to($3 || c.arm || s.member, 'UTF8'))),
       sha256(convert_to($3 || c.task_id, 'UTF8')) LIMIT $4`,
    [runId, stage, String(seed), limit],
  );
  return rows;
}

export interface RecoveryRow {
  readonly failedSolution: string;
  readonly failureClass: string;
  readonly strategy: string;
}

/** The contexts that are tried after one failure, written together. */
export async function insertRecoveries(
  pool: pg.Pool,
  rows: readonly (ContextRow & RecoveryRow)[],
): Promise<void> {
  await insertContexts(pool, rows);
  await pool.query(
    `INSERT INTO recovery (context_id, failed_solution, failure_class, strategy)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
    [
      rows.map(({ id }) => id),
      rows.map(({ failedSolution }) => failedSolution),
      rows.map(({ failureClass }) => failureClass),
      rows.map(({ strategy }) => strategy),
    ],
  );
}

export interface TriedRecovery extends RecoveryRow {
  readonly taskId: string;
  readonly success: boolean;
  readonly simulated: boolean;
}

/** What came of the recoveries of a stage. */
export async function triedRecoveries(
  pool: pg.Pool,
  { runId, stage }: RunStage,
): Promise<readonly TriedRecovery[]> {
  const { rows } = await pool.query<TriedRecovery>(
    `SELECT r.failed_solution AS "failedSolution", r.failure_class AS "failureClass", r.strategy, c.task_id AS "taskId",
       coalesce(g.success, false) AS success, s.simulated
     FROM recovery r JOIN engineered_context c ON c.id = r.context_id
       JOIN solution s ON s.context_id = c.id AND s.status <> 'excluded'
       LEFT JOIN execution_signal g ON g.solution_id = s.id
     WHERE c.run_id = $1 AND c.stage = $2 AND (s.status = 'no_code' OR g.solution_id IS NOT NULL)
     ORDER BY c.task_id, r.strategy, s.member, r.failed_solution`,
    [runId, `${stage}-recovery`],
  );
  return rows;
}

export interface TurnRow {
  readonly turn: number;
  /** Ids of the facts told up to this turn. */
  readonly told: readonly string[];
}

export async function insertTurns(pool: pg.Pool, rows: readonly (ContextRow & TurnRow)[]): Promise<void> {
  await insertContexts(pool, rows);
  await pool.query(
    `INSERT INTO conversation_turn (context_id, turn, told)
     SELECT "contextId", turn, told FROM jsonb_to_recordset($1) AS t ("contextId" text, turn int, told text[])
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows.map(({ id, turn, told }) => ({ contextId: id, turn, told })))],
  );
}

export interface HeldTurn extends TurnRow {
  readonly member: string;
  readonly context: string;
  readonly code: string | null;
  readonly simulated: boolean;
  readonly task: Task;
  readonly result: ExecutionResult | null;
}

/** Turns of a stage's conversations that were answered, by conversation and turn. */
export async function heldTurns(pool: pg.Pool, { runId, stage }: RunStage): Promise<readonly HeldTurn[]> {
  const { rows } = await pool.query<HeldTurn>(
    `SELECT v.turn, v.told, s.member, c.text AS context, s.code, s.simulated, t.body AS task, e.result
     FROM conversation_turn v JOIN engineered_context c ON c.id = v.context_id JOIN task t ON t.id = c.task_id
       JOIN solution s ON s.context_id = c.id AND s.status <> 'excluded'
       LEFT JOIN execution e ON e.solution_id = s.id
     WHERE c.run_id = $1 AND c.stage LIKE $2 AND e.outcome IS DISTINCT FROM 'infra_error'
       AND (s.status = 'no_code' OR e.solution_id IS NOT NULL)
     ORDER BY c.task_id, s.member, v.turn`,
    [runId, `${stage}-turn-_`],
  );
  return rows;
}
