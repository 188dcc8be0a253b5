/**
 * Every snapshot of a folder into an empty database of its own beside the stack's, twice: what each source gave, what was rejected,
 * and that the second time adds and changes nothing (exit 1 if it does).
 *
 *   npm run prove:ingest -- ../shared/data
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { ingestCorpus } from '../activities/knowledge/ingest.ts';
import type { IngestResult } from '../activities/knowledge/types.ts';
import { withOwnDatabase } from './own-database.ts';

const folder = process.argv[2];
if (!folder) throw new Error('usage: npm run prove:ingest -- FOLDER');

/** The source that reads a snapshot, by its name; the first that fits. */
const sources: readonly (readonly [RegExp, string])[] = [
  [/^exercism-mentoring\b/, 'mentoring'],
  [/^exercism-/, 'exercism'],
  [/^freecodecamp-open-data\b/, 'trajectories'],
  [/^freecodecamp-/, 'freecodecamp'],
  [/^leetcode-/, 'leetcode'],
  [/^hackerrank-/, 'hackerrank'],
  [/^odin-/, 'odin'],
  [/^ocw-/, 'ocw'],
  [/-docs\b|^rust-book\b/, 'docs'],
];

await withOwnDatabase('prove_ingest', async (pool) => {
  const archives = (await readdir(folder)).filter((file) => /\.tar\.(xz|gz)$|\.zip$/.test(file)).sort();
  console.log(
    '| corpus | source | records | chunks | rejected | seconds | second run: added, changed, seconds |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  const first = new Map<string, { result: IngestResult; seconds: number }>();
  for (const archive of archives) first.set(archive, await ingest(pool, archive));
  for (const [archive, { result, seconds }] of first) {
    const again = await ingest(pool, archive);
    const { added, changed } = again.result.records;
    if (added + changed + again.result.chunks.added > 0) process.exitCode = 1;
    const cells = [
      archive,
      result.source,
      result.records.seen,
      `${String(result.chunks.added)} + ${String(result.chunks.duplicates)} duplicates`,
      result.rejectedCount,
      seconds.toFixed(1),
      `${String(added)}, ${String(changed)}, ${again.seconds.toFixed(1)}`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(`peak resident: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
});

async function ingest(pool: pg.Pool, archive: string): Promise<{ result: IngestResult; seconds: number }> {
  const source = sources.find(([pattern]) => pattern.test(archive))?.[1];
  if (!source) throw new Error(`${archive}: no source is known by this name`);
  const began = performance.now();
  const result = await ingestCorpus(
    pool,
    { source, paths: [path.resolve(folder!, archive)] },
    () => undefined,
  );
  return { result, seconds: (performance.now() - began) / 1000 };
}
