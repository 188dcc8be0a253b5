import assert from 'node:assert/strict';
import { GatewayKnowledge } from '../../gateway/knowledge.ts';
import type { KnowledgePassage } from '../../models/cet/additions/knowledge.ts';

const passage: KnowledgePassage = { text: 't', source: 's/k', similarity: 0.9, sharesWords: true };

const failTest = (error: unknown) => {
  throw error;
};

describe('the knowledge base within a gateway', () => {
  it('is searched as each model searches it, and opened once for each', async () => {
    const opened: (string | null)[] = [];
    const knowledge = new GatewayKnowledge((model) => {
      opened.push(model);
      return Promise.resolve(() => Promise.resolve([passage]));
    }, failTest);
    for (const model of ['a', 'a', null])
      assert.deepEqual(await knowledge.within(model, 1000)('q'), [passage]);
    assert.deepEqual(opened, ['a', null]);
  });

  it('adds nothing where it is late or fails, says so once, and is tried again', async () => {
    const faults: string[] = [];
    let fails = true;
    const knowledge = new GatewayKnowledge(
      () =>
        fails
          ? Promise.reject(new Error('no such folder'))
          : Promise.resolve(() => Promise.resolve([passage])),
      (error) => faults.push((error as Error).message),
    );
    for (let time = 0; time < 2; time += 1) assert.deepEqual(await knowledge.within(null, 1000)('q'), []);
    assert.deepEqual(faults, ['no such folder']);
    fails = false;
    assert.deepEqual(await knowledge.within(null, 1000)('q'), [passage]);
    const slow = new GatewayKnowledge(() => Promise.resolve(() => new Promise(() => undefined)), failTest);
    assert.deepEqual(await slow.within(null, 1)('q'), []);
  });
});
