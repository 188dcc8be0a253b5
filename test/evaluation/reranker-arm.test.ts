import assert from 'node:assert/strict';
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createResolveReranker } from '../../activities/evaluation/resolve-reranker.ts';
import { rerankedSelection } from '../../evaluation/ordered-selection.ts';
import { loadCrossEncoder } from '../../models/embedding/cross-encoder.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

/** Written by test/fixtures/cross_encoder.py: its logit counts pairs of a query's piece and an equal piece of the text. */
const fixture = path.resolve(import.meta.dirname, '../fixtures/cross-encoder');

describe('a published reranker as an arm', () => {
  const folder = useTemporaryFolder();

  it('scores each text beside the query, whatever the length of the others and beyond the cut', async () => {
    const { score, digest } = await loadCrossEncoder(fixture);
    assert.match(digest, /^[0-9a-f]{64}$/);
    const texts = [
      'The gate is painted green.',
      'A row of the orchard is pruned after March.',
      'orchard orchard',
      '',
      `${'kettle '.repeat(40)}orchard`,
    ];
    // pieces shared with the query: is; row, orchard, is, pruned; orchard twice; none; none before the cut at 24 pieces
    assert.deepEqual(await score('When is row orchard pruned', texts), [1, 4, 2, 0, 0]);
    assert.deepEqual(await score('green', [texts[0]!]), [1]);
  });

  it('keeps the best segments that fit, in the order in which they were given', async () => {
    const { score } = await loadCrossEncoder(fixture);
    const text = await rerankedSelection({
      query: 'When is the orchard pruned',
      items: ['The kettle is green.', 'The orchard is pruned after March.', 'A barn.', 'The orchard.'].map(
        (each, place) => ({ id: String(place), text: each }),
      ),
      budgetTokens: 9,
      count: (each) => each.trim().split(/\s+/).length,
      score,
    });
    assert.equal(text, 'The orchard is pruned after March.\n\nThe orchard.');
  });

  it('is refused before anything begins where the folder holds none, with the file that is wrong', async () => {
    const resolve = createResolveReranker({ crossEncoderFor: loadCrossEncoder });
    await assert.rejects(
      resolve({ reranker: folder.path() }),
      /input\.reranker: .*neither model\.onnx nor onnx/,
    );
    await cp(fixture, folder.path(), { recursive: true });
    await writeFile(folder.path('tokenizer.json'), '{');
    await assert.rejects(resolve({ reranker: folder.path() }), /tokenizer\.json: not readable as JSON/);
    await cp(path.join(fixture, 'tokenizer.json'), folder.path('tokenizer.json'));
    await writeFile(folder.path('model.onnx'), 'not a graph');
    await assert.rejects(resolve({ reranker: folder.path() }), /model\.onnx: not a graph that can be run/);
  });
});
