/**
 * Search at size: latency of the hybrid search and recall@5 of the HNSW index against exact search, on generated chunks in a
 * database of its own beside the stack's. Words follow Zipf's law over a vocabulary of 50,000; embeddings lie around 2,000 topics.
 *
 *   npm run bench:search -- --chunks 100000 [--keep] [--model DIGEST]
 *
 * With a model its retrieval head orders what is found.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { toSql } from 'pgvector/pg';
import { quantileSorted } from 'simple-statistics';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { loadConfig, required } from '../infra/config/config.ts';
import { refreshLexemes } from '../infra/database/lexemes.ts';
import { migrate } from '../infra/database/migrate.ts';
import { createPool } from '../infra/database/pool.ts';
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
const batch = 5000;
const queries = 300;

const url = new URL(required(loadConfig(), 'databaseUrl'));
const name = `contexture_bench_${String(chunks)}`;
const server = new pg.Client({ connectionString: url.href });
await server.connect();
const { rowCount } = await server.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
if (rowCount === 0) await server.query(`CREATE DATABASE ${name}`);
url.pathname = `/${name}`;
await migrate(url.href);
const pool = createPool(url.href);
try {
  await fill();
  await measure();
} finally {
  await pool.end();
  if (!values.keep) await server.query(`DROP DATABASE ${name}`);
  await server.end();
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
  const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM chunk');
  if (rows[0]!.count >= chunks) return;
  const index = await pool.query<{ indexdef: string }>(
    `SELECT indexdef FROM pg_indexes WHERE indexname = 'chunk_embedding'`,
  );
  await pool.query('TRUNCATE record CASCADE; DROP INDEX chunk_embedding');
  const began = performance.now();
  const source = generate(2, makeConcepts());
  for (let start = 0; start < chunks; start += batch) {
    const items = Array.from({ length: Math.min(batch, chunks - start) }, (_, place) => ({
      id: String(start + place),
      record: String(Math.floor((start + place) / 50)),
      ...(source.next().value as Generated),
    }));
    await pool.query(
      `INSERT INTO record (id, source, natural_key, kind, course, title, licence, provenance, body, digest)
       SELECT DISTINCT record, 'docs', record, 'documentation', record, record, 'MIT', '{}'::jsonb, '{}'::jsonb, '' FROM unnest($1::text[]) AS record
       ON CONFLICT DO NOTHING`,
      [items.map(({ record }) => record)],
    );
    await pool.query(
      `INSERT INTO chunk (id, record_id, ordinal, kind, heading_path, text, tokens, digest, embedding)
       SELECT id, record, id::int, 'prose', '{}', text, tokens, id, embedding::vector
       FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[]) AS given (id, record, text, tokens, embedding)`,
      [
        items.map(({ id }) => id),
        items.map(({ record }) => record),
        items.map(({ words }) => words.join(' ')),
        items.map(({ words }) => words.length),
        items.map(({ embedding }) => toSql([...embedding]) as string),
      ],
    );
    await pool.query(
      `INSERT INTO record_chunk (record_id, ordinal, chunk_id) SELECT record, id::int, id FROM unnest($1::text[], $2::text[]) AS given (id, record)`,
      [items.map(({ id }) => id), items.map(({ record }) => record)],
    );
    process.stderr.write(`${String(start + items.length)} chunks\n`);
  }
  const stored = performance.now();
  const client = await pool.connect();
  await client.query(`SET maintenance_work_mem = '3GB'; SET max_parallel_maintenance_workers = 2`);
  await client.query(index.rows[0]!.indexdef);
  client.release(true);
  console.log(`stored in ${seconds(stored - began)}, HNSW index in ${seconds(performance.now() - stored)}`);
  await pool.query('VACUUM');
  await refreshLexemes(pool);
}

async function measure(): Promise<void> {
  const source = generate(3, makeConcepts());
  const times: number[] = [];
  const reranker = values.model
    ? await loadReranker(new ArtifactStore(loadConfig().home), values.model)
    : null;
  let found = 0;
  let recalled = 0;
  for (let query = 0; query < queries; query += 1) {
    const { words, embedding } = source.next().value as Generated;
    const text = words.slice(0, 8).join(' ');
    const start = performance.now();
    await searchChunks(pool, { embedding, text, topK: 5, reranker });
    // The first queries warm the server's cache.
    if (query >= 50) times.push(performance.now() - start);
    if (query % 3 === 0) {
      const vector = toSql([...embedding]) as string;
      const exact = await nearest(vector, 'SET LOCAL enable_indexscan = off');
      const approximate = await nearest(vector, 'SET LOCAL hnsw.ef_search = 160');
      recalled += exact.filter((id) => approximate.includes(id)).length;
      found += exact.length;
    }
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
