import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { replayedExamples } from '../../activities/knowledge/replay-dataset.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

describe('replay of a parent model', () => {
  const folder = useTemporaryFolder();

  async function parentOf(origins: readonly string[]): Promise<{ store: ArtifactStore; parent: string }> {
    const store = new ArtifactStore(folder.path());
    const lines = [{ format: 'contexture-dataset/1' }, ...origins.map((origin, id) => ({ id, origin }))];
    const datasetDigest = await store.put(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return { store, parent: await store.put(JSON.stringify({ datasetDigest })) };
  }

  it('takes labelled examples only, as many as asked for, the same for the same seed', async () => {
    const { store, parent } = await parentOf([
      'pile',
      'execution',
      'composed',
      'feedback',
      'pile',
      'add_noise',
    ]);
    const all = await replayedExamples(store, { parent, count: 10, seed: 1 });
    assert.deepEqual(all.map(({ origin }) => origin).sort(), ['add_noise', 'composed', 'pile', 'pile']);
    const some = await replayedExamples(store, { parent, count: 2, seed: 1 });
    assert.deepEqual(some, all.slice(0, 2));
  });

  it('has nothing to replay of a parent whose dataset is elsewhere, and refuses one that is damaged', async () => {
    const { store } = await parentOf([]);
    const released = await store.put(JSON.stringify({ datasetDigest: 'a'.repeat(64) }));
    assert.deepEqual(await replayedExamples(store, { parent: released, count: 10, seed: 1 }), []);
    const damaged = await store.put('{"format": "contexture-dataset/1"}');
    const parent = await store.put(JSON.stringify({ datasetDigest: damaged }));
    await writeFile(store.pathOf(damaged), 'torn');
    await assert.rejects(replayedExamples(store, { parent, count: 10, seed: 1 }), /is damaged/);
  });

  it('has nothing to replay without a parent', async () => {
    const { store } = await parentOf(['pile']);
    assert.deepEqual(await replayedExamples(store, { parent: null, count: 10, seed: 1 }), []);
  });
});
