import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Engine } from '../../gateway/engine.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { createTransformer } from '../../models/cet/transform.ts';

const passage = 'A greenhouse stays above five degrees in winter, or its tomatoes die of the cold.';

describe('the engine in its thread', () => {
  let home: string;
  let engine: Engine;
  const faults: unknown[] = [];
  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'contexture-engine-'));
    engine = new Engine({ home, databaseUrl: 'postgresql://127.0.0.1:1/none', minilm: home }, (error) =>
      faults.push(error),
    );
  });
  after(async () => {
    await engine?.close();
    await rm(home, { recursive: true });
  });

  it('answers as the transformer itself does, with what the knowledge base outside of it says', async () => {
    const request = {
      query: 'How warm does a greenhouse have to be in winter?',
      context: [{ id: 'a', text: 'Tomatoes grow in a greenhouse.\n\nSoup needs salt.' }],
      budget: 60,
      kind: 'general' as const,
    };
    const queries: string[] = [];
    const knowledge = (query: string) => {
      queries.push(query);
      return Promise.resolve([{ text: passage, source: 'docs/a', similarity: 0.9, sharesWords: true }]);
    };
    const outside = await createTransformer({ store: new ArtifactStore(home), model: null });
    const inside = await engine.load(null);
    for (const options of [{}, { fillBudget: false }, { knowledge }]) {
      const { timing: own, ...expected } = await outside.transform(request, options);
      const { timing, ...found } = await inside.transform(request, options);
      assert.deepEqual(found, expected);
      assert.deepEqual(Object.keys(timing), Object.keys(own));
    }
    assert.deepEqual(queries, [request.query, request.query]);
    const broken = await inside.transform(request, { knowledge: () => Promise.reject(new Error('away')) });
    assert.deepEqual(broken.added, []);
  });

  it('says why a model cannot be served, and goes on', async () => {
    await assert.rejects(engine.load('a'.repeat(64)), new RegExp('a'.repeat(64)));
    await assert.rejects(engine.knowledge(null)('anything'));
    await engine.load(null);
    assert.deepEqual(faults, []);
  });
});
