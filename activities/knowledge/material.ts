import type pg from 'pg';
import type { ContextItem } from '../../models/cet/types.ts';
import { createRandom } from '../../models/random.ts';
import type { Task } from '../../models/tasks/task.ts';

/** What a developer pastes: the evidence of a task, scattered among noise, in no order. */
export interface Material {
  readonly items: readonly ContextItem[];
  /** Ids of the items that hold a fact. */
  readonly evidence: readonly string[];
}

interface ChunkRow {
  readonly id: string;
  readonly text: string;
  readonly tokens: number;
  readonly origin: string;
  readonly evidence: boolean;
}

/** Noise is nine times the evidence in tokens, half of it near misses (the task's own course or nearest vocabulary). */
const noiseRatio = 9;

/** The messy pile of a task; the same seed gives the same pile. Works for any prepared task, of any source. */
export async function materialFor(pool: pg.Pool, task: Task, seed: number): Promise<Material> {
  const facts = task.facts.map((fact) => fact.text.replace(/\s+/g, ' ').trim());
  const order = `${task.id}/${seed}`;
  const { rows } = await pool.query<ChunkRow & { course: string; rank: number }>(
    `WITH vocabulary AS (
       SELECT to_tsquery('english', string_agg(quote_literal(lexeme), ' | ')) AS query
       FROM (SELECT unnest(tsvector_to_array(to_tsvector('english', $1))) AS lexeme) AS lexemes
     ), candidate AS (
       SELECT c.id, c.text, c.tokens, r.source || ':' || r.natural_key AS origin, r.course,
              ts_rank_cd(c.search, v.query, 1) AS rank,
              EXISTS (SELECT 1 FROM unnest($2::text[]) AS fact
                      WHERE position(fact IN regexp_replace(c.text, '\\s+', ' ', 'g')) > 0) AS evidence
       FROM chunk c JOIN record r ON r.id = c.record_id CROSS JOIN vocabulary v
       WHERE r.course = $3 OR c.search @@ v.query
     )
     (SELECT * FROM candidate WHERE evidence)
     UNION ALL
     (SELECT * FROM candidate WHERE NOT evidence AND course = $3 ORDER BY rank DESC, md5(id || $4) LIMIT 60)
     UNION ALL
     (SELECT * FROM candidate WHERE NOT evidence AND course <> $3 ORDER BY rank DESC, md5(id || $4) LIMIT 60)`,
    [task.statement, facts, task.course, order],
  );
  // Facts that were cut by chunking still belong to what the developer has.
  const evidence = rows.filter((row) => row.evidence);
  const held = evidence.map((row) => row.text.replace(/\s+/g, ' ')).join('\n');
  const loose = facts
    .filter((fact) => !held.includes(fact))
    .map((text, index) => ({
      id: `fact-${index}`,
      text,
      tokens: Math.ceil(text.length / 4),
      origin: task.id,
      evidence: true,
    }));
  const needed = noiseRatio * [...evidence, ...loose].reduce((total, row) => total + row.tokens, 0);
  const near = rows.filter((row) => !row.evidence && row.course === task.course);
  const far = rows.filter((row) => !row.evidence && row.course !== task.course);
  const noise = [...fill(near, needed / 2)];
  const left = needed - tokensOf(noise);
  noise.push(...fill(far, left));
  const random = createRandom(hash(order));
  const chosen = random.shuffle([...evidence, ...loose, ...noise]);
  return {
    items: chosen.map((row) => ({ id: row.id, text: row.text, source: row.origin })),
    evidence: chosen.filter((row) => row.evidence).map((row) => row.id),
  };
}

function fill(rows: readonly ChunkRow[], tokens: number): ChunkRow[] {
  const taken: ChunkRow[] = [];
  for (const row of rows) {
    if (tokensOf(taken) >= tokens) break;
    taken.push(row);
  }
  return taken;
}

function tokensOf(rows: readonly ChunkRow[]): number {
  return rows.reduce((total, row) => total + row.tokens, 0);
}

/** FNV-1a, 31 bits: a seed from a name. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 1;
}
