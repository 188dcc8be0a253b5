import { existsSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import { constructQuestions } from '../activities/knowledge/constructed-questions.ts';
import type { ConstructedQuestion } from '../activities/knowledge/constructed-questions.ts';
import { embedMissing } from '../activities/knowledge/embed.ts';
import type { Report } from '../activities/knowledge/heartbeat.ts';
import { ingestCorpus } from '../activities/knowledge/ingest.ts';
import { placedChunks } from '../infra/database/placed-chunks.ts';
import type { Embedder } from '../models/embedding/embedder.ts';

const corpora: readonly (readonly [source: string, archive: string])[] = [
  ['docs', 'rust-book'],
  ['docs', 'flask-docs'],
  ['docs', 'react-docs'],
  ['docs', 'typescript-docs'],
  ['odin', 'odin-curriculum'],
  ['ocw', 'ocw-6.00sc'],
  ['ocw', 'ocw-6.042j'],
  ...['python', 'javascript', 'go', 'rust', 'java', 'cpp'].map(
    (track) => ['exercism', `exercism-${track}`] as const,
  ),
];

/**
 * Ingests the corpora of a folder and makes the questions, and only then embeds: with `hidden`, the last heading above every
 * chunk is taken from what is embedded and read first.
 */
export async function prepareQuestions(
  deps: { readonly pool: pg.Pool; readonly embedder: Embedder },
  input: { readonly data: string; readonly hidden: boolean },
  report: Report,
): Promise<ConstructedQuestion[]> {
  const { pool } = deps;
  for (const [source, archive] of corpora) {
    const file = path.resolve(input.data, `${archive}.tar.xz`);
    if (!existsSync(file)) {
      console.log(`${archive} is left out: not there`);
      continue;
    }
    const { records, rejected } = await ingestCorpus(pool, { source, paths: [file] }, () => undefined);
    console.log(`${archive}: ${String(records.seen)} records, ${String(rejected.length)} rejected`);
  }
  await pool.query(
    'CREATE TABLE IF NOT EXISTS bench_heading (chunk_id text PRIMARY KEY, heading_path text[] NOT NULL)',
  );
  await pool.query(
    `WITH fresh AS (
       INSERT INTO bench_heading SELECT id, heading_path FROM chunk ON CONFLICT DO NOTHING RETURNING chunk_id)
     UPDATE chunk SET heading_path = trim_array(heading_path, 1), embedding = NULL
     WHERE $1 AND cardinality(heading_path) > 1 AND id IN (SELECT chunk_id FROM fresh)`,
    [input.hidden],
  );
  await embedMissing(pool, deps.embedder, report);
  const { rows } = await pool.query<{ id: string; path: string[] }>(
    'SELECT chunk_id AS id, heading_path AS path FROM bench_heading',
  );
  const headings = new Map(rows.map(({ id, path }) => [id, path]));
  const courses = await pool.query<{ course: string }>('SELECT DISTINCT course FROM record');
  const chunks = await placedChunks(pool, {
    courses: courses.rows.map(({ course }) => course),
    records: 1e6,
  });
  const { questions, leftOut } = constructQuestions(
    chunks.map((chunk) => ({ ...chunk, headingPath: headings.get(chunk.id)! })),
  );
  const count = (origin: string): string =>
    String(questions.filter((question) => question.origin === origin).length);
  console.log(
    `${String(chunks.length)} places of chunks; questions: ${count('heading')} headings, ${count('blurb')} blurbs; ` +
      `headings left out: ${String(leftOut.ambiguous)} ambiguous, ${String(leftOut.divided)} with headings below, ${String(leftOut.short)} above next to nothing`,
  );
  return questions;
}
