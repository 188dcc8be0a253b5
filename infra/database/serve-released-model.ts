import { readFile } from 'node:fs/promises';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import { applyDeploymentDecision, listDeploymentDecisions } from './deployments.ts';
import { insertModel } from './models.ts';
import { createPool } from './pool.ts';

/** Registers the released model and, where nothing was ever deployed, lets it serve. Idempotent: later decisions stand. */
export async function serveReleasedModel(
  databaseUrl: string,
  store: ArtifactStore,
  model: string,
): Promise<void> {
  const pool = createPool(databaseUrl, 1);
  try {
    const manifest = JSON.parse(await readFile(await store.verify(model), 'utf8')) as { stage: string };
    await insertModel(pool, { digest: model, parent: null, runId: null, stage: manifest.stage, manifest });
    const decided = await listDeploymentDecisions(pool, 1);
    if (decided.length > 0) return;
    await applyDeploymentDecision(pool, {
      decisionId: `released/${model}`,
      slot: 'production',
      model,
      action: 'deploy',
      reason: 'the released model serves until another one does',
    });
  } finally {
    await pool.end();
  }
}
