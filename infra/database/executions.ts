import type pg from 'pg';
import type { ExecutedStage, ExecutionResult } from '../../models/tasks/execution.ts';
import type { SourceFile, Task } from '../../models/tasks/task.ts';
import { jsonText } from './json-text.ts';

interface RunStage {
  readonly runId: string;
  readonly stage: ExecutedStage;
}

/** One text of code for one task, and every solution of the stage that is exactly that. */
export interface Program {
  readonly solutionIds: readonly string[];
  readonly code: string;
  readonly task: Task;
}

/**
 * Programs of the stage that were not run yet, each as the ids of its solutions, in a fixed order. Models repeat themselves: what
 * they wrote alike for the same task is run once.
 */
export async function findUnexecutedPrograms(
  pool: pg.Pool,
  { runId, stage }: RunStage,
): Promise<readonly (readonly string[])[]> {
  const { rows } = await pool.query<{ ids: string[] }>(
    `SELECT array_agg(solution.id ORDER BY solution.id) AS ids
     FROM solution JOIN engineered_context AS context ON context.id = solution.context_id
     WHERE context.run_id = $1 AND context.stage = $2 AND solution.status = 'generated' AND solution.code IS NOT NULL
       AND NOT EXISTS (SELECT FROM execution WHERE execution.solution_id = solution.id)
     GROUP BY context.task_id, solution.code ORDER BY min(solution.id)`,
    [runId, stage],
  );
  return rows.map((row) => row.ids);
}

export async function loadProgram(pool: pg.Pool, solutionIds: readonly string[]): Promise<Program> {
  const { rows } = await pool.query<{ code: string; body: Task }>(
    `SELECT solution.code, task.body FROM solution JOIN engineered_context AS context ON context.id = solution.context_id
     JOIN task ON task.id = context.task_id WHERE solution.id = $1`,
    [solutionIds[0]],
  );
  const row = rows[0]!;
  return { solutionIds, code: row.code, task: row.body };
}

/** One row a solution, all in one statement: a crash leaves all of a program's executions or none. */
export async function saveExecutions(
  pool: pg.Pool,
  execution: { solutionIds: readonly string[]; runId: string; result: ExecutionResult },
): Promise<void> {
  const { outcome, reward } = execution.result;
  await pool.query(
    `INSERT INTO execution (solution_id, run_id, outcome, reward, result)
     SELECT id, $2, $3, $4, $5::jsonb FROM unnest($1::text[]) AS id ON CONFLICT DO NOTHING`,
    [execution.solutionIds, execution.runId, outcome, reward, jsonText(execution.result)],
  );
}

/** Executions of the stage so far, by how they ended. */
export async function countExecutions(
  pool: pg.Pool,
  { runId, stage }: RunStage,
): Promise<{ executed: number; programs: number; passed: number; compiled: number; infraErrors: number }> {
  const { rows } = await pool.query<
    Record<'executed' | 'programs' | 'passed' | 'compiled' | 'infra_errors', number>
  >(
    `SELECT count(*)::int AS executed, count(DISTINCT (context.task_id, solution.code))::int AS programs, (count(*) FILTER (WHERE outcome = 'passed'))::int AS passed,
       (count(*) FILTER (WHERE outcome NOT IN ('compile_error', 'infra_error')))::int AS compiled,
       (count(*) FILTER (WHERE outcome = 'infra_error'))::int AS infra_errors
     FROM execution JOIN solution ON solution.id = execution.solution_id
     JOIN engineered_context AS context ON context.id = solution.context_id
     WHERE context.run_id = $1 AND context.stage = $2`,
    [runId, stage],
  );
  const { executed, programs, passed, compiled, infra_errors: infraErrors } = rows[0]!;
  return { executed, programs, passed, compiled, infraErrors };
}

export interface TaskToPrepare {
  readonly task: Task;
  readonly digest: string;
  /** Texts of the record that explain the task. */
  readonly documents: readonly SourceFile[];
}

/** Tasks of ingested corpora that were prepared already. */
export async function countPreparedTasks(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM task WHERE prepared AND source NOT IN ('bundled', 'suite') AND NOT body ? 'derived'`,
  );
  return rows[0]!.count;
}

/**
 * Ids of tasks that were neither prepared nor rejected, Python first, train and held-out in turn, in an order that only the
 * seed decides.
 */
export async function findUnpreparedTasks(
  pool: pg.Pool,
  input: { seed: number; languages: readonly string[] },
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM (
       SELECT id, split, array_position($2::text[], language) AS preference, row_number() OVER (
         PARTITION BY language, split ORDER BY sha256(convert_to($1 || ' ' || id, 'UTF8'))) AS turn
       FROM task WHERE NOT prepared AND language = ANY ($2::text[]) AND NOT EXISTS (
         SELECT FROM rejected_record AS rejected
         WHERE rejected.source = task.source AND rejected.location = 'task ' || task.id || ' ' || task.digest)
     ) AS candidate ORDER BY preference, turn, split DESC`,
    [String(input.seed), input.languages],
  );
  return rows.map((row) => row.id);
}

export async function loadTaskToPrepare(pool: pg.Pool, id: string): Promise<TaskToPrepare> {
  const { rows } = await pool.query<{ body: Task; digest: string; documents: SourceFile[] | null }>(
    `SELECT task.body, task.digest, record.body->'documents' AS documents
     FROM task LEFT JOIN record ON record.id = task.record_id WHERE task.id = $1`,
    [id],
  );
  const row = rows[0]!;
  return { task: row.body, digest: row.digest, documents: row.documents ?? [] };
}

/** Stores what preparation added, unless the source changed meanwhile. */
export async function savePreparedTask(pool: pg.Pool, task: Task, digest: string): Promise<void> {
  await pool.query('UPDATE task SET body = $2::jsonb, prepared = true WHERE id = $1 AND digest = $3', [
    task.id,
    jsonText(task),
    digest,
  ]);
}

/** Remembers why a task cannot be prepared, until its source changes. */
export async function rejectTask(pool: pg.Pool, task: Task, digest: string, reason: string): Promise<void> {
  await pool.query(
    'INSERT INTO rejected_record (source, location, reason) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [task.source, `task ${task.id} ${digest}`, reason],
  );
}
