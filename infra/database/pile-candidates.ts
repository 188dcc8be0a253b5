import type pg from 'pg';
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
  const { rows } = await pool.query<PileChunk>(
    `WITH vocabulary AS (
       SELECT to_tsquery('english', string_agg(quote_literal(lexeme), ' | ')) AS query
       FROM (SELECT unnest(tsvector_to_array(to_tsvector('english', $1))) AS lexeme) AS lexemes
     ), candidate AS (
       SELECT chunk.id, chunk.text, chunk.tokens, record.source || ':' || record.natural_key AS origin, record.course,
              ts_rank_cd(chunk.search, vocabulary.query, 1) AS likeness
       FROM chunk JOIN record ON record.id = chunk.record_id CROSS JOIN vocabulary
       WHERE record.course = $2 OR (chunk.search @@ vocabulary.query AND $3 = (
         SELECT coalesce(bool_or(other.split = 'heldout'), false) FROM task AS other WHERE other.course = record.course))
     )
     (SELECT id, text, tokens, origin, course FROM candidate WHERE course = $2 ORDER BY likeness DESC, id LIMIT ${String(mostNear)})
     UNION ALL
     (SELECT id, text, tokens, origin, course FROM candidate WHERE course <> $2 ORDER BY likeness DESC, id LIMIT ${String(mostFar)})`,
    [task.statement, task.course, task.split === 'heldout'],
  );
  return rows;
}
