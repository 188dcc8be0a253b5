import type pg from 'pg';
import { executableLanguages } from '../../models/tasks/task.ts';
import type { Task } from '../../models/tasks/task.ts';

/** Prepared tasks of one side of the split that the sandbox can run, in an order that only the seed decides. */
export async function readPreparedTasks(
  pool: pg.Pool,
  input: {
    readonly split: 'train' | 'heldout';
    readonly seed: number;
    readonly limit: number;
    /** Of these courses only. */
    readonly courses?: readonly string[];
  },
): Promise<Task[]> {
  const { rows } = await pool.query<{ body: Task }>(
    `SELECT body FROM task WHERE prepared AND split = $1 AND language = ANY($2)
       AND ($5::text[] IS NULL OR course = ANY($5))
     ORDER BY sha256(convert_to($3 || ' ' || id, 'UTF8')) LIMIT $4`,
    [input.split, executableLanguages, String(input.seed), input.limit, input.courses ?? null],
  );
  return rows.map((row) => row.body);
}

/** What the tasks of these courses ask. */
export async function statementsOf(pool: pg.Pool, courses: readonly string[]): Promise<readonly string[]> {
  const { rows } = await pool.query<{ statement: string }>(
    `SELECT body->>'statement' AS statement FROM task WHERE course = ANY($1) ORDER BY id`,
    [courses],
  );
  return rows.map(({ statement }) => statement);
}
