import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { readReleasedModel, writeReleasedModel } from '../../infra/artifacts/released-model.ts';
import {
  applyDeploymentDecision,
  listDeploymentDecisions,
  readDeployments,
} from '../../infra/database/deployments.ts';
import { findModels } from '../../infra/database/models.ts';
import { createPool } from '../../infra/database/pool.ts';
import { serveReleasedModel } from '../../infra/database/serve-released-model.ts';
import { useTestDatabase } from '../support/database.ts';

describe('the released model', () => {
  const database = useTestDatabase();
  let home: string;
  let pool: pg.Pool;
  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'contexture-released-'));
    pool = createPool(database.url());
  });
  after(async () => {
    await pool?.end();
    await rm(home, { recursive: true });
  });

  it('is not there before it is restored, and then known by its digest', async () => {
    assert.equal(await readReleasedModel(home), null);
    const restored = { card: 'a card', model: 'e'.repeat(64) };
    await writeReleasedModel(home, restored);
    assert.deepEqual(await readReleasedModel(home), restored);
  });

  it('serves where nothing was ever decided, and a later decision stands', async () => {
    const store = new ArtifactStore(home);
    const model = await store.put(JSON.stringify({ stage: 'released' }));
    await serveReleasedModel(database.url(), store, model);
    assert.equal((await readDeployments(pool)).production, model);
    assert.deepEqual(
      (await findModels(pool, model)).map(({ stage, runId }) => [stage, runId]),
      [['released', null]],
    );
    await applyDeploymentDecision(pool, {
      decisionId: 'pass everything through',
      slot: 'production',
      model: null,
      action: 'rollback',
      reason: 'test',
    });
    await serveReleasedModel(database.url(), store, model);
    assert.equal((await readDeployments(pool)).production, null);
    assert.equal((await listDeploymentDecisions(pool, 5)).length, 2);
  });
});
