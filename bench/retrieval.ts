/**
 * Retrieval on held-out pages: hit@5 and nDCG@5 of words alone, vectors alone, their untrained fusion and the trained retrieval
 * head, over the same questions and one search of the same index. Questions are those whose answer's place is known by how they
 * were made (activities/knowledge/constructed-questions.ts). Pages are split by seed: those held out neither train nor validate.
 *
 * With `--headings hidden` the last heading above every chunk is taken from what is embedded and read, for all arms alike: the
 * heading that is asked gives nothing away. With `answers` it is production's way: taken from what answers only, for three
 * questions in four.
 *
 * The database (beside the stack's), embeddings and what was trained are kept, so a second run goes on where the first one ended.
 *
 *   npm run bench:retrieval -- --data ../shared/data [--headings hidden|answers] [--seeds 101,102,103]
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { quantileSorted } from 'simple-statistics';
import { writeDataset } from '../activities/knowledge/dataset-draft.ts';
import type { Report } from '../activities/knowledge/heartbeat.ts';
import { asUsersAsk, retrievalQuestion, searched } from '../activities/knowledge/retrieval-questions.ts';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { loadConfig, required } from '../infra/config/config.ts';
import { migrate } from '../infra/database/migrate.ts';
import { createPool } from '../infra/database/pool.ts';
import { digestOf } from '../infra/digest.ts';
import { stackPaths } from '../infra/stack/paths.ts';
import { loadReranker } from '../models/cet/reranker.ts';
import type { Reranker } from '../models/cet/reranker.ts';
import { createEmbedder } from '../models/embedding/embedder.ts';
import { measure, printArms } from './retrieval-arms.ts';
import type { BenchQuestion, MeasuredQuestion } from './retrieval-arms.ts';
import { prepareQuestions } from './retrieval-index.ts';
import { withStoredEmbeddings } from './stored-embeddings.ts';
import { trainModel } from './train-model.ts';

const heldOutPercent = 30;
/** Of the train pages. */
const validationPercent = 10;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    headings: { type: 'string', default: 'hidden' },
    seeds: { type: 'string', default: '101,102,103' },
  },
});
if (!['hidden', 'answers'].includes(values.headings))
  throw new Error(`--headings ${values.headings}: is hidden or answers`);
const hidden = values.headings === 'hidden';
const paths = stackPaths();
const home = path.join(paths.home, 'bench-retrieval');
const store = new ArtifactStore(home);
const report: Report = ({ done, total, unit }) => {
  if (done % 1024 < 32) process.stderr.write(`${String(done)} of ${String(total)} ${unit}\n`);
};

const pool = await openDatabase(`contexture_bench_retrieval_${values.headings}`);
const embedder = withStoredEmbeddings(await createEmbedder(paths.minilm), path.join(home, 'embeddings'));
try {
  const deps = { pool, embedder };
  const constructed = await prepareQuestions(deps, { data: values.data, hidden }, report);
  const questions = asUsersAsk(constructed).map((question): BenchQuestion => ({
    ...question,
    validation: false,
    headingHidden: question.headingHidden && !hidden,
  }));
  const found = [];
  for await (const one of searched(deps, questions, report))
    found.push({ one, line: retrievalQuestion(one) });
  for (const seed of values.seeds.split(',').map(Number)) {
    const isHeld = ({ page }: BenchQuestion): boolean => bucket(page, seed) < heldOutPercent;
    const lines = found
      .filter(({ one }) => !isHeld(one.question))
      .map(({ one, line }) => ({
        ...line,
        split:
          bucket(one.question.page, -seed) < validationPercent ? ('validation' as const) : ('train' as const),
      }));
    const held = found.filter(({ one }) => isHeld(one.question));
    console.log(
      `\nseed ${String(seed)}: ${String(lines.length)} questions train and validate, ${String(held.length)} are held out`,
    );
    const reranker = await train(writeDataset(lines), seed);
    const measured: MeasuredQuestion[] = [];
    for (const { one } of held) measured.push(await measure(one, reranker));
    print(measured, seed);
  }
} finally {
  await pool.end();
}

async function openDatabase(name: string): Promise<pg.Pool> {
  const url = new URL(required(loadConfig(), 'databaseUrl'));
  const server = new pg.Client({ connectionString: url.href });
  await server.connect();
  const { rowCount } = await server.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) await server.query(`CREATE DATABASE ${name}`);
  await server.end();
  url.pathname = `/${name}`;
  await migrate(url.href);
  return createPool(url.href);
}

function bucket(page: string, seed: number): number {
  return Number(BigInt(`0x${digestOf(page, seed)}`) % 100n);
}

/** The retrieval head that the trainer makes of a dataset of questions. */
async function train(dataset: string, seed: number): Promise<Reranker> {
  const { model, metrics } = await trainModel(paths, home, {
    runId: 'bench-retrieval',
    stage: `seed-${String(seed)}`,
    datasetDigest: await store.put(dataset),
    seed,
    steps: 1,
    batchSize: 8,
    learningRate: 0.001,
    trainableTokenLayers: 0,
  });
  console.log(`validation: ${JSON.stringify(metrics)}`);
  const reranker = await loadReranker(store, model);
  if (!reranker)
    throw new Error('the head was not taken: it is behind the untrained order on the validation questions');
  return reranker;
}

function print(measured: readonly MeasuredQuestion[], seed: number): void {
  const tables: readonly (readonly [title: string, holds: (question: BenchQuestion) => boolean])[] = [
    ['documentation', ({ origin, headingHidden }) => origin === 'heading' && headingHidden !== hidden],
    [
      'documentation, its headings shown',
      ({ origin, headingHidden }) => origin === 'heading' && !headingHidden && !hidden,
    ],
    ['exercises', ({ origin }) => origin === 'blurb'],
  ];
  for (const [title, holds] of tables) {
    const rows = measured.filter(({ question }) => holds(question));
    if (rows.length > 0) printArms(title, rows, seed);
  }
  const times = measured.map(({ rerankingMs }) => rerankingMs).sort((a, b) => a - b);
  console.log(
    `reranking takes p50 ${quantileSorted(times, 0.5).toFixed(1)} ms, p95 ${quantileSorted(times, 0.95).toFixed(1)} ms`,
  );
}
