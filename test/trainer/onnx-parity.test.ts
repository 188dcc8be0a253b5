import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { InferenceSession, Tensor } from 'onnxruntime-node';

interface Listed {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}
interface Fixture {
  readonly tolerance: number;
  readonly tokens: readonly {
    readonly input_ids: readonly number[];
    readonly embedding: readonly number[];
  }[];
  readonly contexts: readonly {
    readonly inputs: Readonly<Record<string, Listed>>;
    readonly outputs: Readonly<Record<string, Listed>>;
  }[];
  readonly candidates: Fixture['contexts'];
}

const python = process.env['CONTEXTURE_PYTHON'];
const trainer = path.resolve(import.meta.dirname, '../../models/trainer');

function largestDifference(found: Float32Array, wanted: readonly number[]): number {
  assert.equal(found.length, wanted.length);
  return found.reduce((largest, value, index) => Math.max(largest, Math.abs(value - wanted[index]!)), 0);
}

describe(`Node computes what PyTorch computed${python ? '' : ' (skipped: CONTEXTURE_PYTHON is not set)'}`, function () {
  this.timeout(300_000);
  let folder: string;
  let fixture: Fixture;

  before(async function () {
    if (!python) return this.skip();
    folder = await mkdtemp(path.join(tmpdir(), 'contexture-parity-'));
    await execa(python, ['-m', 'contexture_trainer', 'parity-fixture', '--output', folder], { cwd: trainer });
    fixture = JSON.parse(await readFile(path.join(folder, 'fixture.json'), 'utf8')) as Fixture;
  });

  after(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  it('embeds every text within the tolerance', async () => {
    const session = await InferenceSession.create(path.join(folder, 'token_encoder.onnx'));
    for (const token of fixture.tokens) {
      const dims = [1, token.input_ids.length];
      const result = await session.run({
        input_ids: new Tensor('int64', BigInt64Array.from(token.input_ids, BigInt), dims),
        attention_mask: new Tensor('int64', new BigInt64Array(token.input_ids.length).fill(1n), dims),
      });
      const difference = largestDifference(result['embedding']!.data as Float32Array, token.embedding);
      assert.ok(difference <= fixture.tolerance, `embedding differs by ${difference}`);
    }
  });

  const models = [
    ['scores contexts of one segment and of many', 'context_encoder.onnx', () => fixture.contexts],
    ['orders one candidate and many', 'reranker.onnx', () => fixture.candidates],
  ] as const;
  for (const [does, file, cases] of models)
    it(`${does} within the tolerance`, async () => {
      const session = await InferenceSession.create(path.join(folder, file));
      for (const { inputs, outputs } of cases()) {
        const feeds = Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [
            name,
            new Tensor('float32', Float32Array.from(value.data), value.dims),
          ]),
        );
        const result = await session.run(feeds);
        for (const [name, wanted] of Object.entries(outputs)) {
          assert.deepEqual([...result[name]!.dims], wanted.dims, name);
          const difference = largestDifference(result[name]!.data as Float32Array, wanted.data);
          assert.ok(difference <= fixture.tolerance, `${name} differs by ${difference}`);
        }
      }
    });
});
