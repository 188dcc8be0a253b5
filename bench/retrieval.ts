/**
 * Retrieval on held-out pages: hit@5 and nDCG@5 of words alone, vectors alone, their untrained fusion and the trained retrieval
 * head, over the same questions and the same index. Questions are those whose answer's place is known by how they were made
 * (activities/knowledge/constructed-questions.ts). Pages are split by seed: those held out neither train nor validate.
 *
 * With `--headings hidden` the last heading above every chunk is taken from what is embedded and read, for all arms alike: the
 * heading that is asked gives nothing away. `shown` leaves it, as in production.
 *
 * The database (beside the stack's) and what was trained are kept, so a second run goes on where the first one ended.
 *
 *   npm run bench:retrieval -- --data ../shared/data [--headings hidden|shown] [--seeds 1,2,3]
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import pg from 'pg';
import { quantileSorted } from 'simple-statistics';
import { constructQuestions } from '../activities/knowledge/constructed-questions.ts';
import type { ConstructedQuestion } from '../activities/knowledge/constructed-questions.ts';
import { writeDataset } from '../activities/knowledge/dataset-draft.ts';
import { embedMissing } from '../activities/knowledge/embed.ts';
import { ingestCorpus } from '../activities/knowledge/ingest.ts';
import { retrievalQuestions, weights } from '../activities/knowledge/retrieval-questions.ts';
import type { Report } from '../activities/knowledge/heartbeat.ts';
import { sourceNames } from '../corpus/sources.ts';
import { clusterBootstrap } from '../evaluation/bootstrap.ts';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { loadConfig, required } from '../infra/config/config.ts';
import { migrate } from '../infra/database/migrate.ts';
import { placedChunks } from '../infra/database/placed-chunks.ts';
import { createPool } from '../infra/database/pool.ts';
import { findCandidates, withoutNearDuplicates } from '../infra/database/search.ts';
import type { FoundCandidate } from '../infra/database/search.ts';
import { digestOf } from '../infra/digest.ts';
import { stackPaths } from '../infra/stack/paths.ts';
import { loadReranker } from '../models/cet/reranker.ts';
import type { Reranker } from '../models/cet/reranker.ts';
import { createEmbedder } from '../models/embedding/embedder.ts';

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
const heldOutPercent = 30;
/** Of the train pages. */
const validationPercent = 15;
const top = 5;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    headings: { type: 'string', default: 'hidden' },
    seeds: { type: 'string', default: '1,2,3' },
  },
});
const hidden = values.headings === 'hidden';
const paths = stackPaths();
const home = path.join(paths.home, 'bench-retrieval');
const store = new ArtifactStore(home);
const report: Report = ({ done, total, unit }) => {
  if (done % 1024 < 32) process.stderr.write(`${String(done)} of ${String(total)} ${unit}\n`);
};

const url = new URL(required(loadConfig(), 'databaseUrl'));
const name = `contexture_bench_retrieval_${hidden ? 'hidden' : 'shown'}`;
const server = new pg.Client({ connectionString: url.href });
await server.connect();
const { rowCount } = await server.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
if (rowCount === 0) await server.query(`CREATE DATABASE ${name}`);
await server.end();
url.pathname = `/${name}`;
await migrate(url.href);
const pool = createPool(url.href);
const embedder = await createEmbedder(paths.minilm);
try {
  const questions = await prepare();
  const deps = { pool, embedder };
  const known = questions.map((question) => ({
    ...question,
    validation: false,
    weight: weights[question.origin],
    headingHidden: false,
  }));
  const found = new Map((await retrievalQuestions(deps, known, report)).map((row) => [row.id, row]));
  for (const seed of values.seeds.split(',').map(Number)) {
    const held = questions.filter(({ page }) => bucket(page, seed) < heldOutPercent);
    const lines = questions.flatMap((question) => {
      const row = found.get(digestOf('retrieval', question.origin, question.text));
      if (!row || bucket(question.page, seed) < heldOutPercent) return [];
      return [
        {
          ...row,
          split: bucket(question.page, -seed) < validationPercent ? ('validation' as const) : row.split,
        },
      ];
    });
    console.log(
      `\nseed ${String(seed)}: ${String(lines.length)} questions train and validate, ${String(held.length)} are held out`,
    );
    await evaluate(held, await train(writeDataset(lines), seed), seed);
  }
} finally {
  await pool.end();
}

function bucket(page: string, seed: number): number {
  return Number(BigInt(`0x${digestOf(page, seed)}`) % 100n);
}

/** Ingests, makes the questions, and only then hides headings and embeds. */
async function prepare(): Promise<ConstructedQuestion[]> {
  for (const [source, archive] of corpora) {
    const file = path.resolve(values.data, `${archive}.tar.xz`);
    if (!sourceNames.includes(source) || !existsSync(file)) {
      console.log(`${archive} is left out: ${existsSync(file) ? `no loader for ${source}` : 'not there'}`);
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
    [hidden],
  );
  await embedMissing(pool, embedder, report);
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
    `${String(chunks.length)} chunks; questions: ${count('heading')} headings, ${count('blurb')} blurbs, ${count('title')} titles; ` +
      `headings left out: ${String(leftOut.ambiguous)} ambiguous, ${String(leftOut.divided)} with headings below, ${String(leftOut.short)} above next to nothing`,
  );
  return questions;
}

/** The retrieval head that the trainer makes of a dataset of questions. */
async function train(dataset: string, seed: number): Promise<Reranker> {
  const job = {
    runId: 'bench-retrieval',
    stage: `seed-${String(seed)}`,
    datasetDigest: await store.put(dataset),
    parent: null,
    seed,
    steps: 1,
    batchSize: 8,
    learningRate: 0.001,
    trainableTokenLayers: 0,
    checkpointEverySteps: 1,
  };
  await mkdir(home, { recursive: true });
  const input = path.join(home, `seed-${String(seed)}.json`);
  await writeFile(input, JSON.stringify(job));
  const { stdout } = await execa(paths.python, ['-m', 'contexture_trainer', 'train', '--input', input], {
    cwd: paths.trainer,
    env: { CONTEXTURE_HOME: home },
  });
  const { result } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    result: { model: string; metrics: Record<string, number> };
  };
  console.log(`validation: ${JSON.stringify(result.metrics)}`);
  const reranker = await loadReranker(store, result.model);
  if (!reranker)
    throw new Error('the head was not taken: it is behind the untrained order on the validation questions');
  return reranker;
}

type Arm = 'words' | 'vectors' | 'fusion' | 'trained';
interface Measured {
  readonly page: string;
  readonly documentation: boolean;
  readonly arms: Readonly<Record<Arm, { readonly hit: number; readonly ndcg: number }>>;
}

async function evaluate(
  held: readonly ConstructedQuestion[],
  reranker: Reranker,
  seed: number,
): Promise<void> {
  const measured: Measured[] = [];
  const times: number[] = [];
  const embeddings = await embedder.embed(held.map(({ text }) => text));
  for (const [index, { text, origin, page, gold }] of held.entries()) {
    const { words, candidates } = await findCandidates(pool, { embedding: embeddings[index]!, text });
    const began = performance.now();
    const relevance = await reranker.relevance({ text, words }, candidates);
    times.push(performance.now() - began);
    const order = new Map(candidates.map(({ chunkId }, i) => [chunkId, relevance[i]!]));
    const by = (rankOf: (candidate: FoundCandidate) => number | null): FoundCandidate[] =>
      candidates.filter((one) => rankOf(one) !== null).sort((a, b) => rankOf(a)! - rankOf(b)!);
    const arms = {
      words: by(({ textRank }) => textRank),
      vectors: by(({ nearRank }) => nearRank),
      fusion: candidates,
      trained: by(({ chunkId }) => -order.get(chunkId)!),
    };
    const scored = Object.entries(arms).map(([arm, ordered]) => [arm, score(ordered, new Set(gold))]);
    measured.push({
      page,
      documentation: origin === 'heading',
      arms: Object.fromEntries(scored) as Measured['arms'],
    });
  }
  for (const documentation of [true, false])
    print(
      documentation ? 'documentation' : 'exercises and threads',
      measured.filter((question) => question.documentation === documentation),
      seed,
    );
  times.sort((a, b) => a - b);
  console.log(
    `reranking takes p50 ${quantileSorted(times, 0.5).toFixed(1)} ms, p95 ${quantileSorted(times, 0.95).toFixed(1)} ms`,
  );
}

function score(ordered: readonly FoundCandidate[], gold: ReadonlySet<string>): { hit: number; ndcg: number } {
  const discount = (rank: number): number => 1 / Math.log2(rank + 2);
  const relevant = withoutNearDuplicates(ordered, top).map(({ chunkId }) => gold.has(chunkId));
  const gain = relevant.reduce((sum, holds, rank) => sum + (holds ? discount(rank) : 0), 0);
  let ideal = 0;
  for (let rank = 0; rank < Math.min(top, gold.size); rank += 1) ideal += discount(rank);
  return { hit: Number(relevant.includes(true)), ndcg: gain / ideal };
}

/** Means with 95 % intervals; pages are resampled, because questions of one page are not independent. */
function print(title: string, questions: readonly Measured[], seed: number): void {
  const pages = [...new Set(questions.map(({ page }) => page))].sort();
  const interval = (value: (question: Measured) => number): string => {
    const clusters = pages.map((page) => questions.filter((question) => question.page === page).map(value));
    const { mean, interval: range } = clusterBootstrap(clusters, { seed });
    return `${(100 * mean).toFixed(1)} (${range.map((end) => (100 * end).toFixed(1)).join('..')})`;
  };
  const arms = ['words', 'vectors', 'fusion', 'trained'] as const;
  console.log(`\n${title}: ${String(questions.length)} questions of ${String(pages.length)} pages`);
  console.log('| arm | hit@5, % | nDCG@5, % | trained - arm, hit@5, points |\n| --- | --- | --- | --- |');
  for (const arm of arms)
    console.log(
      `| ${arm} | ${interval(({ arms }) => arms[arm].hit)} | ${interval(({ arms }) => arms[arm].ndcg)} | ${interval(({ arms }) => arms.trained.hit - arms[arm].hit)} |`,
    );
}
