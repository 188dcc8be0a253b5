import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { stopwatch } from '../../models/cet/stopwatch.ts';
import { TokenEncoder } from '../../models/cet/token-encoder.ts';

interface Listed {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}
interface Fixture {
  readonly tolerance: number;
  readonly tokens: readonly { text: string; input_ids: readonly number[]; embedding: readonly number[] }[];
  readonly contexts: readonly {
    readonly inputs: Readonly<Record<string, Listed>>;
    readonly outputs: Readonly<Record<string, Listed>>;
  }[];
}

const python = process.env['CONTEXTURE_PYTHON'];
const trainer = path.resolve(import.meta.dirname, '../../models/trainer');

function assertClose(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, what);
  expected.forEach((value, i) => {
    assert.ok(
      Math.abs(actual[i]! - value) <= tolerance,
      `${what}[${i}]: ${actual[i]} in Node, ${value} in Python`,
    );
  });
}

describe(`Python and Node agree on the CET${python ? '' : ' (skipped: CONTEXTURE_PYTHON does not name the trainer)'}`, () => {
  let folder: string;
  let fixture: Fixture;

  before(async function () {
    if (!python) this.skip();
    // Loading PyTorch and exporting two graphs takes minutes on a busy machine.
    this.timeout(600_000);
    folder = await mkdtemp(path.join(tmpdir(), 'contexture-parity-'));
    await execa(python, ['-m', 'contexture_trainer', 'parity-fixture', '--output', folder], { cwd: trainer });
    fixture = JSON.parse(await readFile(path.join(folder, 'fixture.json'), 'utf8')) as Fixture;
  });
  after(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('word pieces are the same and embeddings within the tolerance', async () => {
    const encoder = await TokenEncoder.load({
      modelPath: path.join(folder, 'token_encoder.onnx'),
      tokenizerPath: path.join(folder, 'tokenizer.json'),
      maxTokens: 64,
      width: 384,
      threads: 1,
    });
    for (const { text, input_ids } of fixture.tokens) assert.deepEqual(encoder.pieces(text), input_ids);
    // All at once, so that padding is in play.
    const vectors = await encoder.encode(
      fixture.tokens.map(({ text }) => text),
      stopwatch(),
    );
    fixture.tokens.forEach(({ embedding, text }, i) =>
      assertClose(vectors[i]!, embedding, fixture.tolerance, text),
    );
  });

  it('every output of the context encoder is within the tolerance', async () => {
    const session = await InferenceSession.create(path.join(folder, 'context_encoder.onnx'));
    for (const { inputs, outputs } of fixture.contexts) {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { dims, data }]) => [
          name,
          new Tensor('float32', Float32Array.from(data), dims),
        ]),
      );
      const results = await session.run(feeds);
      for (const [name, { data }] of Object.entries(outputs))
        assertClose(results[name]!.data as Float32Array, data, fixture.tolerance, name);
    }
  });
});
