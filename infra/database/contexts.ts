import type pg from 'pg';

/** What a context was made of: enough to learn from its outcome. */
export interface ContextDetail {
  readonly query: string;
  /** [segments] of the whole pool. */
  readonly segments: readonly {
    readonly text: string;
    readonly type: string;
    readonly features: readonly number[];
  }[];
  /** Indices of the segments in the context. */
  readonly selected: readonly number[];
}

export interface ContextRow {
  readonly id: string;
  readonly runId: string;
  readonly stage: string;
  readonly taskId: string;
  readonly arm: string;
  readonly model: string | null;
  readonly text: string;
  readonly tokens: number;
  /** Null where nothing is learned from it. */
  readonly detail: ContextDetail | null;
  /** The one generator that is asked; null or absent: all of them. */
  readonly onlyMember?: string | null;
  /** What is asked beyond the task's statement. */
  readonly followUp?: string | null;
}

export async function insertContexts(pool: pg.Pool, rows: readonly ContextRow[]): Promise<void> {
  await pool.query(
    `INSERT INTO engineered_context (id, run_id, stage, task_id, arm, model, text, tokens, detail, only_member, follow_up)
     SELECT id, "runId", stage, "taskId", arm, model, text, tokens, coalesce(detail, 'null'), "onlyMember", "followUp"
     FROM jsonb_to_recordset($1) AS c (id text, "runId" text, stage text, "taskId" text, arm text, model text, text text,
       tokens int, detail jsonb, "onlyMember" text, "followUp" text)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

/** Tasks of the stage that have their contexts already; a task's contexts are written together. */
export async function tasksWithContexts(
  pool: pg.Pool,
  runId: string,
  stage: string,
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ task_id: string }>(
    'SELECT DISTINCT task_id FROM engineered_context WHERE run_id = $1 AND stage = $2',
    [runId, stage],
  );
  return new Set(rows.map((row) => row.task_id));
}

export async function countContexts(
  pool: pg.Pool,
  runId: string,
  stage: string,
): Promise<{ contexts: number; tasks: number }> {
  const { rows } = await pool.query<{ contexts: number; tasks: number }>(
    `SELECT count(*)::int AS contexts, count(DISTINCT task_id)::int AS tasks
     FROM engineered_context WHERE run_id = $1 AND stage = $2`,
    [runId, stage],
  );
  return rows[0]!;
}

export interface ExecutedContext {
  readonly taskId: string;
  readonly course: string;
  readonly tokens: number;
  readonly detail: ContextDetail;
  /** Share of the members whose code succeeded (view execution_signal), of those that answered. */
  readonly success: number;
}

/** Contexts of a stage with what came of them; infrastructure errors and excluded members are left out, not scored 0. */
export async function executedContexts(
  pool: pg.Pool,
  runId: string,
  stage: string,
): Promise<ExecutedContext[]> {
  const { rows } = await pool.query<ExecutedContext>(
    `SELECT c.task_id AS "taskId", t.course, c.tokens, c.detail,
            avg(coalesce(e.success, false)::int)::float8 AS success
     FROM engineered_context c JOIN task t ON t.id = c.task_id
       JOIN solution s ON s.context_id = c.id AND s.status <> 'excluded'
       LEFT JOIN execution_signal e ON e.solution_id = s.id
     WHERE c.run_id = $1 AND c.stage = $2 AND jsonb_typeof(c.detail) = 'object'
       AND (s.status <> 'generated' OR e.solution_id IS NOT NULL)
     GROUP BY c.id, t.course ORDER BY c.task_id, c.arm`,
    [runId, stage],
  );
  return rows;
}

/** Texts of a stage with one arm, by `run task`. */
export async function stageTexts(
  pool: pg.Pool,
  runIds: readonly string[],
  stage: string,
): Promise<ReadonlyMap<string, { readonly text: string; readonly tokens: number }>> {
  const { rows } = await pool.query<{ key: string; text: string; tokens: number }>(
    `SELECT run_id || ' ' || task_id AS key, text, tokens FROM engineered_context WHERE run_id = ANY ($1) AND stage = $2`,
    [runIds, stage],
  );
  return new Map(rows.map(({ key, ...text }) => [key, text]));
}
