import type pg from 'pg';
import { executableLanguages } from '../../models/tasks/task.ts';
import type { Task } from '../../models/tasks/task.ts';

/** Prepared tasks of one side of the split that the sandbox can run, in an order that only the seed decides. */
export async function readPreparedTasks(
  pool: pg.Pool,
  input: { readonly split: 'train' | 'heldout'; readonly seed: number; readonly limit: number },
): Promise<Task[]> {
  const { rows } = await pool.query<{ body: Task }>(
    `SELECT body FROM task WHERE prepared AND split = $1 AND language = ANY($2)
     ORDER BY sha256(convert_to($3 || ' ' || id, 'UTF8')) LIMIT $4`,
    [input.split, executableLanguages, String(input.seed), input.limit],
  );
  return rows.map((row) => row.body);
}
