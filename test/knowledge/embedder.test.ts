import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stateFolder } from '../../infra/config/config.ts';
import { createEmbedder, EmbedderError } from '../../models/embedding/embedder.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const exported = path.join(stateFolder(), 'models/minilm');
const present = existsSync(path.join(exported, 'manifest.json'));
const skipped = present ? '' : ' (skipped: the sentence encoder is not exported here)';
const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);

describe('the sentence encoder', () => {
  const folder = useTemporaryFolder();

  it(`puts a paraphrase nearer than another subject, at length 1${skipped}`, async function () {
    if (!present) this.skip();
    const embedder = await createEmbedder(exported);
    const [text, paraphrase, other] = await embedder.embed([
      'Raise an error when the list is empty.',
      'An exception must be thrown for a list without elements.',
      'The ferry leaves the harbour at noon.',
    ]);
    assert.ok(dot(text!, paraphrase!) > dot(text!, other!) + 0.2);
    for (const vector of [text!, paraphrase!, other!]) assert.ok(Math.abs(dot(vector, vector) - 1) < 1e-4);
  });

  it(`embeds a text alike alone and in a batch, and a long one by its beginning${skipped}`, async function () {
    if (!present) this.skip();
    const embedder = await createEmbedder(exported);
    const long = 'word '.repeat(500);
    const together = await embedder.embed([long, 'short', `${long} with another end`]);
    const [alone] = await embedder.embed(['short']);
    assert.ok(dot(together[1]!, alone!) > 0.9999);
    assert.ok(dot(together[0]!, together[2]!) > 0.9999);
  });

  it('refuses a folder without a model and files that do not match their manifest, by name', async () => {
    await assert.rejects(
      createEmbedder(folder.path('none')),
      (error) => error instanceof EmbedderError && /none\/model\.onnx/.test(error.message),
    );
    mkdirSync(folder.path('changed'));
    for (const name of ['model.onnx', 'tokenizer.json']) writeFileSync(folder.path('changed', name), '{}');
    const manifest = {
      format: 'contexture-embedder/1',
      dimensions: 384,
      files: { 'model.onnx': { sha256: '0'.repeat(64), bytes: 2 } },
    };
    writeFileSync(folder.path('changed', 'manifest.json'), JSON.stringify(manifest));
    await assert.rejects(createEmbedder(folder.path('changed')), /model\.onnx: does not match its sha256/);
    cpSync(folder.path('changed'), folder.path('old'), { recursive: true });
    writeFileSync(folder.path('old', 'manifest.json'), JSON.stringify({ ...manifest, format: 'other' }));
    await assert.rejects(createEmbedder(folder.path('old')), /manifest\.json: field format/);
  });
});
