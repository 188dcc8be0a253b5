/**
 * Search at size: latency of the hybrid search and recall@5 of the HNSW index against exact search, on generated chunks in a
 * database of its own beside the stack's. Words follow Zipf's law over a vocabulary of 50,000; embeddings lie around 2,000 topics.
 *
 *   npm run bench:search -- --chunks 100000 [--keep] [--model DIGEST]
 *
 * With a model its retrieval head orders what is found.
 */
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { toSql } from 'pgvector/pg';
import { quantileSorted } from 'simple-statistics';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { loadConfig, required } from '../infra/config/config.ts';
import { refreshLexemes } from '../infra/database/lexemes.ts';
import { migrate } from '../infra/database/migrate.ts';
import { createPool } from '../infra/database/pool.ts';
import { nearestSettings } from '../infra/database/search-statements.ts';
import { searchChunks } from '../infra/database/search.ts';
import { embeddingDimensions } from '../models/embedding/embedder.ts';
import { loadReranker } from '../models/cet/reranker.ts';
import { createRandom } from '../models/random.ts';

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '100000' },
    keep: { type: 'boolean', default: false },
    model: { type: 'string' },
  },
});
const chunks = Number(values.chunks);
const topics = 2000;
const vocabulary = 50_000;
const batch = 2000;
const queries = 300;
/** What is costly to keep while rows come in: made when they are all there. */
const builtLast = ['chunk_search', 'chunk_embedding'];

const url = new URL(required(loadConfig(), 'databaseUrl'));
const name = `contexture_bench_${String(chunks)}`;
const server = new pg.Client({ connectionString: url.href });
await server.connect();
url.pathname = `/${name}`;
const built = await isBuilt();
if (!built) {
  // One whose building was cut short lacks indexes, or chunks.
  await server.query(`DROP DATABASE IF EXISTS ${name}`);
  await server.query(`CREATE DATABASE ${name}`);
}
await migrate(url.href);
const pool = createPool(url.href);
try {
  if (!built) await fill();
  await measure();
} finally {
  await pool.end();
  if (!values.keep) await server.query(`DROP DATABASE ${name}`);
  await server.end();
}

/** Whether a run before kept the database whole: its statistics come last. */
async function isBuilt(): Promise<boolean> {
  const { rowCount } = await server.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) return false;
  const database = new pg.Client({ connectionString: url.href });
  await database.connect();
  try {
    const { rows } = await database.query<{ word: string }>('SELECT word FROM lexeme_frequency LIMIT 1');
    return rows.length > 0;
  } catch {
    // It was cut short before the schema was there.
    return false;
  } finally {
    await database.end();
  }
}

/** A text and an embedding on the same few topics. */
interface Generated {
  readonly words: readonly string[];
  readonly embedding: Float32Array;
}

function* generate(seed: number, concepts: readonly Float32Array[]): Generator<Generated> {
  const random = createRandom(seed);
  for (;;) {
    const embedding = new Float32Array(embeddingDimensions);
    for (let number = 0; number < 4; number += 1) {
      const concept = concepts[random.int(topics)]!;
      const weight = 0.3 + random.float();
      for (let place = 0; place < embeddingDimensions; place += 1)
        embedding[place]! += weight * concept[place]!;
    }
    // The logarithm of a rank under Zipf's law is uniform.
    const words = Array.from(
      { length: 40 + random.int(120) },
      () => `w${Math.floor(vocabulary ** random.float()).toString(36)}`,
    );
    yield { words, embedding: normalized(embedding, random) };
  }
}

/** Of length 1, after a little noise. */
function normalized(vector: Float32Array, random: ReturnType<typeof createRandom>): Float32Array {
  const noisy = vector.map((value) => value + (random.float() - 0.5) * 0.3);
  const length = Math.hypot(...noisy);
  return noisy.map((value) => value / length);
}

function makeConcepts(): Float32Array[] {
  const random = createRandom(1);
  return Array.from({ length: topics }, () =>
    Float32Array.from({ length: embeddingDimensions }, () => random.float() - 0.5),
  );
}

async function fill(): Promise<void> {
  const { rows: indexes } = await pool.query<{ indexname: string; indexdef: string }>(
    'SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY($1) ORDER BY indexname DESC',
    [builtLast],
  );
  await pool.query(`DROP INDEX ${builtLast.join(', ')}`);
  let began = performance.now();
  const source = generate(2, makeConcepts());
  let stored = Promise.resolve();
  for (let start = 0; start < chunks; start += batch) {
    const items: Stored[] = [];
    for (let id = start; id < Math.min(start + batch, chunks); id += 1) {
      items.push({
        id: String(id),
        page: String(Math.floor(id / 50)),
        ...(source.next().value as Generated),
      });
      // The batch before is still on its way to the server.
      if (id % 100 === 0) await setImmediate();
    }
    await stored;
    stored = store(items);
    process.stderr.write(`${String(start + items.length)} chunks\n`);
  }
  await stored;
  const took = [`rows ${seconds(performance.now() - began)}`];
  const client = await pool.connect();
  await client.query(`SET maintenance_work_mem = '4GB'; SET max_parallel_maintenance_workers = 2`);
  for (const { indexname, indexdef } of indexes) {
    began = performance.now();
    await client.query(indexdef);
    took.push(`${indexname} ${seconds(performance.now() - began)}`);
  }
  client.release(true);
  began = performance.now();
  await pool.query('VACUUM');
  await refreshLexemes(pool);
  took.push(`statistics ${seconds(performance.now() - began)}`);
  console.log(`built: ${took.join(', ')}`);
}

interface Stored extends Generated {
  readonly id: string;
  readonly page: string;
}

async function store(items: readonly Stored[]): Promise<void> {
  await pool.query(
    `INSERT INTO record (id, source, natural_key, kind, course, title, licence, provenance, body, digest)
     SELECT DISTINCT page, 'docs', page, 'documentation', page, 'Page ' || page, 'MIT', '{}'::jsonb, '{}'::jsonb, '' FROM unnest($1::text[]) AS page
     ON CONFLICT DO NOTHING`,
    [items.map(({ page }) => page)],
  );
  await pool.query(
    `WITH given AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[]) AS given (id, page, text, tokens, embedding, heading)
     ), stored AS (
       INSERT INTO chunk (id, record_id, ordinal, kind, heading_path, text, tokens, digest, embedding, weights)
       SELECT id, page, id::int % 50, 'prose', ARRAY['Page ' || page, heading], text, tokens, id, embedding::vector,
         word_weights(to_tsvector('english', text), tokens) FROM given
       RETURNING record_id, ordinal, id)
     INSERT INTO record_chunk (record_id, ordinal, chunk_id) SELECT * FROM stored`,
    [
      items.map(({ id }) => id),
      items.map(({ page }) => page),
      items.map(({ words }) => words.join(' ')),
      items.map(({ words }) => words.length),
      // Four digits: a third of the characters, and the least that half precision keeps.
      items.map(
        ({ embedding }) => `[${Array.from(embedding, (value) => Math.round(value * 1e4) / 1e4).join()}]`,
      ),
      items.map(({ words }) => words.slice(0, 3).join(' ')),
    ],
  );
}

async function measure(): Promise<void> {
  const source = generate(3, makeConcepts());
  const asked = Array.from({ length: queries }, () => source.next().value as Generated);
  const reranker = values.model
    ? await loadReranker(new ArtifactStore(loadConfig().home), values.model)
    : null;
  const times: number[] = [];
  for (const [query, { words, embedding }] of asked.entries()) {
    const text = words.slice(0, 8).join(' ');
    const start = performance.now();
    await searchChunks(pool, { embedding, text, topK: 5, reranker });
    // The first queries warm the server's cache.
    if (query >= 50) times.push(performance.now() - start);
  }
  // Apart from the times: an exact search reads every vector, and what the next search needs is out of the cache then.
  let found = 0;
  let recalled = 0;
  for (const { embedding } of asked.filter((_, query) => query % 3 === 0)) {
    const vector = toSql([...embedding]) as string;
    const exact = await nearest(vector, 'SET LOCAL enable_indexscan = off');
    const approximate = await nearest(vector, nearestSettings);
    recalled += exact.filter((id) => approximate.includes(id)).length;
    found += exact.length;
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => `${quantileSorted(times, share).toFixed(1)} ms`;
  console.log(
    `${String(chunks)} chunks: search p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)} (${String(times.length)} searches)`,
  );
  console.log(
    `recall@5 of HNSW against exact search: ${(recalled / found).toFixed(4)} (${String(found)} places)`,
  );
}

async function nearest(vector: string, setting: string): Promise<string[]> {
  const client = await pool.connect();
  await client.query(`BEGIN READ ONLY; ${setting}`);
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM chunk WHERE embedding IS NOT NULL ORDER BY embedding::halfvec(384) <=> $1::halfvec LIMIT 5`,
    [vector],
  );
  await client.query('COMMIT');
  client.release();
  return rows.map(({ id }) => id);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
