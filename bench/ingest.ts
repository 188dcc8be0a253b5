/**
 * Throughput of an ingest: MB/s, chunks/s, processor time of this process and of its connections' backends, peak resident memory of
 * this process in each twentieth of the time, on an empty database of its own beside the stack's. Beside it what no ingest of this
 * source can be faster than: reading the same XML with the SAX parser, and storing the same rows, with their indexes, in one
 * statement of the server. Node gets the options of the knowledge worker.
 *
 *   npm run bench:ingest -- stackoverflow DIR
 */
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import os from 'node:os';
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
  const residentMegabytes: number[] = [];
  const sampler = setInterval(() => residentMegabytes.push(process.memoryUsage.rss() / megabyte), 100);
  const backends = new Map<number, number>();
  const backendSampler = setInterval(() => void sampleBackends(pool, backends), 2000);
  const processor = process.cpuUsage();
  let said = 0;
  const ingestSeconds = await timed(async () => {
    const result = await ingestCorpus(
      pool,
      { source, paths: [path.resolve(location)] },
      ({ done, total, unit }) => {
        if (Date.now() - said < 10_000) return;
        said = Date.now();
        process.stderr.write(`${String(done)} of ${String(total)} ${unit}\n`);
      },
    );
    process.stderr.write(`${JSON.stringify(result)}\n`);
  });
  clearInterval(sampler);
  const { user, system } = process.cpuUsage(processor);
  clearInterval(backendSampler);
  await sampleBackends(pool, backends);
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
      backendSeconds: round([...backends.values()].reduce((sum, seconds) => sum + seconds, 0)),
      peakResidentMegabytes: Math.round(Math.max(...peaksOver(residentMegabytes, 1))),
      residentMegabytesByTime: peaksOver(residentMegabytes, 20).map(Math.round),
      loadAverage: round(os.loadavg()[1]!),
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

/** Adds what each backend of the database has used so far, by process id; nothing where the server runs on another machine. */
async function sampleBackends(pool: pg.Pool, secondsOf: Map<number, number>): Promise<void> {
  const { rows } = await pool.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database()',
  );
  const ticksPerSecond = 100;
  for (const { pid } of rows) {
    const line = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
    if (!line.includes('(postgres)')) continue;
    // Fields 14 and 15 of proc(5), counted behind the command's name: user and system time.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    secondsOf.set(pid, (Number(fields[11]) + Number(fields[12])) / ticksPerSecond);
  }
}

/** The highest value in each of `parts` equal stretches. */
function peaksOver(values: readonly number[], parts: number): number[] {
  const length = Math.max(1, Math.ceil(values.length / parts));
  const peaks: number[] = [];
  for (let start = 0; start < values.length; start += length)
    peaks.push(values.slice(start, start + length).reduce((peak, value) => Math.max(peak, value), 0));
  return peaks;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
