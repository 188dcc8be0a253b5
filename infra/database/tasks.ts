import type pg from 'pg';
import type { Task } from '../../models/tasks/task.ts';
import { digestOf } from '../digest.ts';

export interface TaskRow {
  readonly task: Task;
  readonly recordId: string;
  /** Facts and validated variants are there. */
  readonly prepared: boolean;
}

/**
 * Inserts or updates tasks; answers how many were new or changed. The digest is that of the task as the source gave it, so
 * what preparation added since survives a repeated ingest and falls only with a change of the source.
 */
export async function upsertTasks(
  client: pg.Pool | pg.PoolClient,
  tasks: readonly TaskRow[],
): Promise<number> {
  const unique = [...new Map(tasks.map((row) => [row.task.id, row])).values()];
  const result = await client.query(
    `INSERT INTO task (id, record_id, source, course, language, title, split, body, digest, prepared)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[],
                          $9::text[], $10::boolean[])
     ON CONFLICT (id) DO UPDATE SET record_id = excluded.record_id, course = excluded.course, language = excluded.language,
       title = excluded.title, split = excluded.split, body = excluded.body, digest = excluded.digest,
       prepared = excluded.prepared
     WHERE task.digest <> excluded.digest`,
    [
      unique.map((row) => row.task.id),
      unique.map((row) => row.recordId),
      unique.map((row) => row.task.source),
      unique.map((row) => row.task.course),
      unique.map((row) => row.task.language),
      unique.map((row) => row.task.title),
      unique.map((row) => row.task.split),
      unique.map((row) => JSON.stringify(row.task)),
      unique.map((row) => taskDigest(row.task)),
      unique.map((row) => row.prepared),
    ],
  );
  return result.rowCount ?? 0;
}

export function taskDigest(task: Task): string {
  return digestOf(JSON.stringify(task));
}

/** Digests of the tasks that are there, by id. */
export async function storedDigests(
  pool: pg.Pool,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query<{ id: string; digest: string }>(
    'SELECT id, digest FROM task WHERE id = ANY ($1)',
    [ids],
  );
  return new Map(rows.map(({ id, digest }) => [id, digest]));
}

/** Prepared tasks that others can be derived from, of both sides of the split, in an order that only the seed decides. */
export async function baseTasks(
  pool: pg.Pool,
  input: { seed: number; limit: number },
): Promise<{ task: Task; recordId: string }[]> {
  const { rows } = await pool.query<{ task: Task; recordId: string }>(
    `SELECT body AS task, record_id AS "recordId" FROM task
     WHERE prepared AND split IN ('train', 'heldout') AND record_id IS NOT NULL AND NOT body ? 'derived'
     ORDER BY sha256(convert_to($1 || ' ' || id, 'UTF8')) LIMIT $2`,
    [String(input.seed), input.limit],
  );
  return rows;
}

/** Tasks of one side of the split as their authors posed them, in an order that only the seed decides. */
export async function readTasks(
  pool: pg.Pool,
  input: { split: 'train' | 'heldout'; seed: number; limit: number },
): Promise<{ task: Task; recordId: string | null }[]> {
  const result = await pool.query<{ body: Task; record_id: string | null }>(
    `SELECT body, record_id FROM task WHERE split = $1 AND NOT body ? 'derived'
     ORDER BY sha256(convert_to($2 || ' ' || id, 'UTF8')) LIMIT $3`,
    [input.split, String(input.seed), input.limit],
  );
  return result.rows.map((row) => ({ task: row.body, recordId: row.record_id }));
}
