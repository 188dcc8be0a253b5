/**
 * Throughput of an ingest: MB/s, chunks/s, processor time and peak resident memory of this process, on an empty database of its own
 * beside the stack's. Beside it what no ingest of this source can be faster than: reading the same XML with the SAX parser, and
 * storing the same rows, with their indexes, in one statement of the server.
 *
 *   npm run bench:ingest -- stackoverflow DIR
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { SaxesParser } from 'saxes';
import { ingestCorpus } from '../activities/knowledge/ingest.ts';
import { withOwnDatabase } from './own-database.ts';

const [source, location] = process.argv.slice(2);
if (!source || !location) throw new Error('npm run bench:ingest -- SOURCE PATH');
const megabyte = 1e6;

await withOwnDatabase('bench_ingest', async (pool) => {
  const files = await filesOf(path.resolve(location));
  let megabytes = 0;
  for (const file of files) megabytes += (await stat(file)).size / megabyte;
  let peakMegabytes = 0;
  const sampler = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, process.memoryUsage.rss() / megabyte);
  }, 100);
  const processor = process.cpuUsage();
  let said = 0;
  const ingestSeconds = await timed(async () => {
    const result = await ingestCorpus(
      pool,
      { source, paths: [path.resolve(location)] },
      ({ done, total, unit }) => {
        peakMegabytes = Math.max(peakMegabytes, process.memoryUsage.rss() / megabyte);
        if (Date.now() - said < 10_000) return;
        said = Date.now();
        process.stderr.write(`${String(done)} of ${String(total)} ${unit}\n`);
      },
    );
    process.stderr.write(`${JSON.stringify(result)}\n`);
  });
  clearInterval(sampler);
  const { user, system } = process.cpuUsage(processor);
  const { rows } = await pool.query<{ records: number; chunks: number }>(
    'SELECT (SELECT count(*)::int FROM record) AS records, (SELECT count(*)::int FROM chunk) AS chunks',
  );
  const { records, chunks } = rows[0]!;
  const saxSeconds = await timed(() => readXml(files.filter((file) => file.endsWith('.xml'))));
  const storeSeconds = await timed(() => storeAgain(pool));
  console.log(
    JSON.stringify({
      source,
      megabytes: round(megabytes),
      records,
      chunks,
      ingestSeconds: round(ingestSeconds),
      megabytesPerSecond: round(megabytes / ingestSeconds),
      chunksPerSecond: Math.round(chunks / ingestSeconds),
      processorSeconds: round((user + system) / 1e6),
      peakResidentMegabytes: Math.round(peakMegabytes),
      saxSeconds: round(saxSeconds),
      storeSeconds: round(storeSeconds),
      // Reading and storing can overlap, so the slower of them is the limit.
      timesTheLimit: round(ingestSeconds / Math.max(saxSeconds, storeSeconds)),
    }),
  );
});

async function filesOf(place: string): Promise<string[]> {
  if (!(await stat(place)).isDirectory()) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

async function readXml(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const parser = new SaxesParser({ position: false });
    // Broken rows are the loader's matter.
    parser.on('error', () => undefined);
    for await (const text of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 19 }))
      parser.write(text as string);
  }
}

async function storeAgain(pool: pg.Pool): Promise<void> {
  for (const table of ['record', 'chunk', 'record_chunk'])
    await pool.query(`CREATE TABLE again_${table} (LIKE ${table} INCLUDING ALL)`);
  await pool.query('INSERT INTO again_record SELECT * FROM record');
  const columns = 'id, record_id, ordinal, kind, heading_path, text, language, tokens, digest';
  await pool.query(`INSERT INTO again_chunk (${columns}) SELECT ${columns} FROM chunk`);
  await pool.query('INSERT INTO again_record_chunk SELECT * FROM record_chunk');
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
