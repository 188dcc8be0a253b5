import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import type pg from 'pg';
import { createBuildDataset } from '../../activities/knowledge/build-dataset.ts';
import { createIngestSource } from '../../activities/knowledge/ingest.ts';
import type { BuildDatasetInput, DatasetSummary } from '../../activities/knowledge/types.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { createPool } from '../../infra/database/pool.ts';
import type { DatasetHeader, TrainingExample } from '../../models/cet/training-example.ts';
import { degradationNames } from '../../models/degradation/degrade.ts';
import { conceptEmbedder } from '../knowledge/concept-embedder.ts';
import { useTestDatabase } from '../support/database.ts';

const input: BuildDatasetInput = {
  runId: 'run',
  seed: 4,
  stage: 'phase2-week1',
  examples: 60,
  parent: null,
  degradations: degradationNames,
  severity: { min: 0.2, max: 0.9 },
  material: { tasks: 2, sections: 2, pages: 1, failures: 1, merged: 1 },
  piles: 0.4,
};

describe('dataset of a curriculum week', () => {
  const database = useTestDatabase();
  let pool: pg.Pool;
  let home: string;
  let store: ArtifactStore;
  const build = (changed: Partial<BuildDatasetInput> = {}): Promise<DatasetSummary> =>
    new MockActivityEnvironment().run(createBuildDataset({ pool, store, embedder: conceptEmbedder() }), {
      ...input,
      ...changed,
    });

  before(async () => {
    pool = createPool(database.url(), 2);
    home = await mkdtemp(path.join(tmpdir(), 'contexture-dataset-'));
    store = new ArtifactStore(home);
    await new MockActivityEnvironment().run(createIngestSource({ pool }), { source: 'bundled', paths: [] });
    for (const run of ['run', 'twin'])
      await pool.query(`INSERT INTO run (id, config, seed) VALUES ($1, '{}', 4)`, [run]);
  });
  after(async () => {
    await pool?.end();
    if (home) await rm(home, { recursive: true, force: true });
  });

  it('is what the header promises, has both splits, and holds nothing of a held-out course', async () => {
    const { digest, examples, byOrigin } = await build();
    const lines = (await store.readText(digest)).trimEnd().split('\n');
    const header = JSON.parse(lines[0]!) as DatasetHeader;
    const rows = lines.slice(1).map((line) => JSON.parse(line) as TrainingExample);
    assert.equal(header.examples, examples);
    assert.equal(rows.length, examples);
    assert.equal(
      Object.values(byOrigin).reduce((sum, count) => sum + count, 0),
      examples,
    );
    assert.deepEqual([...new Set(rows.map(({ split }) => split))].sort(), ['train', 'validation']);
    for (const row of rows) {
      assert.equal(row.keep.length, row.segments.length);
      assert.ok(row.keep.includes(1));
      for (const { features } of row.segments) assert.equal(features.length, header.features.length);
    }
    const held = await pool.query<{ statement: string }>(
      `SELECT body->>'statement' AS statement FROM task WHERE split = 'heldout'`,
    );
    assert.ok(held.rows.length > 0);
    assert.ok(!rows.some(({ query }) => held.rows.some(({ statement }) => statement === query)));
  });

  it('is built once: a second call answers with the first result, and another run with the same seed gets the same bytes', async () => {
    const first = await build();
    assert.deepEqual(await build({ examples: 5 }), first);
    assert.equal((await build({ runId: 'twin' })).digest, first.digest);
    const { rows } = await pool.query('SELECT digest FROM dataset');
    assert.equal(rows.length, 2);
  });

  it('refuses an unknown stage and an unknown degradation, naming the field', async () => {
    await assert.rejects(build({ stage: 'phase9' }), /^ApplicationFailure: stage: "phase9" is none of/);
    await assert.rejects(
      build({ stage: 'phase2-week2', degradations: ['melt'] }),
      /^ApplicationFailure: degradations: "melt" is not known/,
    );
  });
});
