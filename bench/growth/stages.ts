import { MockActivityEnvironment } from '@temporalio/testing';
import { execa } from 'execa';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { createEngineerArms } from '../../activities/evaluation/engineer-arms.ts';
import { createExecutionActivities } from '../../activities/execution/create-execution-activities.ts';
import type { ExecuteResult } from '../../activities/execution/types.ts';
import { createBuildDataset } from '../../activities/knowledge/build-dataset.ts';
import { embedMissing } from '../../activities/knowledge/embed.ts';
import type { DatasetSummary } from '../../activities/knowledge/types.ts';
import { ingestCorpus } from '../../activities/knowledge/ingest.ts';
import { createTeamActivities } from '../../activities/team/create-team-activities.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { loadConfig, required } from '../../infra/config/config.ts';
import { createCallStore } from '../../infra/database/llm-calls.ts';
import { insertRun } from '../../infra/database/runs.ts';
import { createStoredTaskLibrary } from '../../infra/database/task-library.ts';
import { createSandbox } from '../../infra/sandbox/runner.ts';
import { stackPaths } from '../../infra/stack/paths.ts';
import { createTransformer } from '../../models/cet/transform.ts';
import { loadCrossEncoder } from '../../models/embedding/cross-encoder.ts';
import { createEmbedder } from '../../models/embedding/embedder.ts';
import { createSimulatedTeam } from '../../models/simulated/server.ts';
import { createTeam } from '../../models/team/team.ts';
import type { GrowthStage, StageMeasurement } from '../../evaluation/growth-projection.ts';
import { curriculum } from '../../temporal-config/curriculum.ts';
import { withOwnDatabase } from '../own-database.ts';
import { writePages } from './pages.ts';

/** Of the smallest size. */
const pages = 20;
const pairs = 48;
const sessionTasks = 2;
const batchSize = 8;
const run = { runId: 'growth', seed: 1 };
const stage = 'comparison' as const;
const arms = (['raw_llm', 'rule_based'] as const).map((name) => ({ name, engineer: name, model: null }));
const tables = { knowledge: ['record', 'chunk', 'record_chunk'], vectors: ['chunk'] };
const sessionTables = ['engineered_context', 'context_measure', 'solution', 'execution', 'llm_call'];

/** Every stage once, `times` the smallest size. */
export async function measureStages(
  folder: string,
  { times, seed }: { readonly times: number; readonly seed: number },
): Promise<StageMeasurement[]> {
  const measured: StageMeasurement[] = [];
  await withOwnDatabase('growth', async (pool) => {
    const paths = stackPaths();
    const home = path.join(folder, `size-${String(times)}`);
    const store = new ArtifactStore(home);
    const embedder = await createEmbedder(paths.minilm);
    const activity = new MockActivityEnvironment();
    await insertRun(pool, { id: run.runId, seed: run.seed, config: {} });
    const manual = path.join(home, 'manual');
    await writePages(manual, pages * times, seed);

    const note = async (
      name: GrowthStage,
      of: readonly string[],
      work: () => Promise<{ size: number; bytes?: number; usd?: number }>,
    ): Promise<void> => {
      const before = await bytesOf(pool, of);
      const started = performance.now();
      const { size, bytes, usd = 0 } = await work();
      const seconds = (performance.now() - started) / 1000;
      measured.push({ stage: name, size, seconds, usd, bytes: bytes ?? (await bytesOf(pool, of)) - before });
      console.error(`${name}: ${String(size)} in ${seconds.toFixed(1)} s`);
    };
    await note('ingest', tables.knowledge, async () => {
      await ingestCorpus(pool, { source: 'docs', paths: [manual] }, () => undefined);
      return { size: await sumOf(pool, 'SELECT sum(tokens) AS sum FROM chunk') };
    });
    await note('embed', tables.vectors, async () => {
      await embedMissing(pool, embedder, () => undefined);
      return { size: await sumOf(pool, 'SELECT sum(tokens) AS sum FROM chunk') };
    });
    await ingestCorpus(pool, { source: 'bundled', paths: [] }, () => undefined);
    await embedMissing(pool, embedder, () => undefined);

    let dataset = '';
    await note('pairs', [], async () => {
      const { degradations, severity, material, piles } = curriculum[1]!;
      const built: DatasetSummary = await activity.run(createBuildDataset({ pool, store, embedder }), {
        ...{ ...run, stage: 'phase2-week1', examples: pairs * times, parent: null },
        ...{ degradations, severity, material: { ...material }, piles },
      });
      dataset = built.digest;
      return { size: built.examples, bytes: (await stat(store.pathOf(built.digest))).size };
    });
    await note('training', [], async () => {
      const { examples } = JSON.parse((await readFile(store.pathOf(dataset), 'utf8')).split('\n', 1)[0]!) as {
        examples: number;
      };
      await train(home, dataset, Math.ceil(examples / batchSize));
      // The model is of one size whatever it learned from.
      return { size: examples, bytes: 0 };
    });
    await note('sessions', sessionTables, () => sessions(pool, { store, embedder, times }));
  });
  return measured;
}

async function train(home: string, datasetDigest: string, steps: number): Promise<void> {
  const { python, trainer } = stackPaths();
  const input = path.join(home, 'training.json');
  const job = { ...run, stage: 'phase2-week1', datasetDigest, parent: null, steps, batchSize };
  const settings = { learningRate: 3e-4, trainableTokenLayers: 0, checkpointEverySteps: steps };
  await writeFile(input, JSON.stringify({ ...job, ...settings }));
  await execa(python, ['-m', 'contexture_trainer', 'train', '--input', input], {
    cwd: trainer,
    env: { CONTEXTURE_HOME: home },
  });
}

/** Contexts of two arms to every simulated member, every program into the sandbox. */
async function sessions(
  pool: pg.Pool,
  given: {
    readonly store: ArtifactStore;
    readonly embedder: Awaited<ReturnType<typeof createEmbedder>>;
    readonly times: number;
  },
): Promise<{ size: number; usd: number }> {
  const { store, embedder, times } = given;
  const config = loadConfig();
  const activity = new MockActivityEnvironment();
  const server = createSimulatedTeam({ library: createStoredTaskLibrary(pool) });
  const simulatedTeamUrl = await server.listen({ host: '127.0.0.1', port: 0 });
  const sandbox = createSandbox({ socketPath: required(config, 'dockerSocket'), home: config.home });
  try {
    const budget = { usd: 100, tokens: 1e8 };
    const team = createTeam({ config: { team: [], simulatedTeamUrl, budget }, calls: createCallStore(pool) });
    const transformerFor = (model: string | null) => createTransformer({ store, model });
    await activity.run(
      createEngineerArms({ ...{ pool, store, embedder, transformerFor }, crossEncoderFor: loadCrossEncoder }),
      {
        ...{ ...run, stage, arms, tasks: sessionTasks * times, budgetTokens: 800 },
      },
    );
    const { generateSolutions } = createTeamActivities({ pool, team, embedder });
    await activity.run(generateSolutions, { runId: run.runId, stage });
    const { executeSolutions } = createExecutionActivities({ pool, sandbox });
    const { executed }: ExecuteResult = await activity.run(executeSolutions, { runId: run.runId, stage });
    return { size: executed, usd: await sumOf(pool, 'SELECT sum(cost_usd) AS sum FROM llm_call') };
  } finally {
    await sandbox.close();
    await server.close();
  }
}

async function bytesOf(pool: pg.Pool, of: readonly string[]): Promise<number> {
  return sumOf(
    pool,
    'SELECT sum(pg_total_relation_size(name::regclass)) AS sum FROM unnest($1::text[]) AS name',
    [of],
  );
}

async function sumOf(pool: pg.Pool, sql: string, parameters: readonly unknown[] = []): Promise<number> {
  const { rows } = await pool.query<{ sum: string | null }>(sql, [...parameters]);
  return Number(rows[0]!.sum ?? 0);
}
