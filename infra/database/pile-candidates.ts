import type pg from 'pg';
import { queryWords } from './lexemes.ts';
import { textQuery } from './text-query.ts';
import type { Task } from '../../models/tasks/task.ts';

export interface PileChunk {
  readonly id: string;
  readonly text: string;
  readonly tokens: number;
  /** Record it belongs to, as `source:natural key`. */
  readonly origin: string;
  readonly course: string;
}

/** Most chunks of the task's own course, and of other courses, that a pile is made from. */
const mostNear = 400;
const mostFar = 60;

/**
 * What a messy pile about a task can hold, likest first: chunks of its own course, and those of other courses that share its
 * vocabulary. Courses of the other side of the split are left out: held-out text never trains, not even as noise.
 */
export async function pileCandidates(pool: pg.Pool, task: Task): Promise<readonly PileChunk[]> {
  const { words, chunks } = await queryWords(pool, task.statement);
  const { rows } = await pool.query<PileChunk>(
    `WITH candidate AS (
       SELECT chunk.id, chunk.text, chunk.tokens, record.source || ':' || record.natural_key AS origin, record.course, chunk.search
       FROM chunk JOIN record ON record.id = chunk.record_id
     )
     (SELECT id, text, tokens, origin, course FROM candidate
      WHERE course = $2 ORDER BY ts_rank_cd(search, $1::tsquery, 1) DESC, id LIMIT ${String(mostNear)})
     UNION ALL
     (SELECT id, text, tokens, origin, course FROM candidate
      WHERE course <> $2 AND search @@ $1::tsquery AND $3 = (
        SELECT coalesce(bool_or(other.split = 'heldout'), false) FROM task AS other WHERE other.course = candidate.course)
      ORDER BY ts_rank_cd(search, $1::tsquery, 1) DESC, id LIMIT ${String(mostFar)})`,
    [textQuery(words, chunks) ?? '', task.course, task.split === 'heldout'],
  );
  return rows;
}
