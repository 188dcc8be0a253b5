/** One arm of bench/latency.ts in a process of its own, so that its memory is its own; prints JSON. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { modelFiles } from '../models/cet/model-manifest.ts';
import { segmentItems } from '../models/cet/segmenter.ts';
import { TokenEncoder } from '../models/cet/token-encoder.ts';
import type { ModelManifest } from '../models/cet/training-example.ts';
import { createTransformer } from '../models/cet/transform.ts';
import type { TransformRequest } from '../models/cet/types.ts';
import { sessionOptions } from '../models/onnx-session.ts';
import type { Page } from './latency-pages.ts';

/** Contexts of each size: all of their pages together are about 200,000 tokens. */
const plan: readonly { readonly tokens: number; readonly requests: number }[] = [
  { tokens: 512, requests: 30 },
  { tokens: 4096, requests: 16 },
  { tokens: 8192, requests: 5 },
  { tokens: 32_768, requests: 2 },
];
const warmUps = 6;

export interface Sample {
  readonly size: number;
  readonly cached: boolean;
  readonly tokens: number;
  readonly segments: number;
  /** Word pieces that the token encoder sees when nothing is cached. */
  readonly positions: number;
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  readonly timing: Readonly<Record<string, number>>;
}

export interface Measured {
  readonly samples: readonly Sample[];
  /** Giga operations a second of a product of the feed-forward's size. */
  readonly productThroughput: number;
  /** Before the first request, and after the last. */
  readonly residentMegabytes: { readonly loaded: number; readonly after: number };
}

const { values } = parseArgs({
  options: {
    home: { type: 'string', default: '' },
    model: { type: 'string', default: '' },
    pages: { type: 'string', default: '' },
    product: { type: 'string', default: '' },
    int8: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
  },
});
const threads = Number(values.threads);
const pages = (JSON.parse(await readFile(values.pages, 'utf8')) as Page[])[Symbol.iterator]();
/** Share of the context's tokens that the budget has room for. */
const kept = 0.3;

/** Takes pages until the size is reached; asks for what stands over one of them. */
function takeRequest(pages: Iterator<Page>, tokens: number): TransformRequest & { readonly given: number } {
  const context: Page[] = [];
  let given = 0;
  while (given < tokens) {
    const next = pages.next();
    if (next.done) throw new Error('the manual is too small for so many requests');
    context.push(next.value);
    given += next.value.tokens;
  }
  const { title } = context[Math.floor(context.length / 2)]!;
  return { query: title, context, budget: Math.floor(given * kept), given };
}

const store = new ArtifactStore(values.home);
const manifest = JSON.parse(await readFile(await store.verify(values.model), 'utf8')) as ModelManifest;
const encoder = await TokenEncoder.load({
  modelPath: await store.verify(
    manifest.files[values.int8 ? modelFiles.tokenEncoderInt8 : modelFiles.tokenEncoder]!.sha256,
  ),
  tokenizerPath: await store.verify(manifest.files[modelFiles.tokenizer]!.sha256),
  maxTokens: manifest.architecture.maxSegmentTokens,
  width: manifest.architecture.hidden,
  threads,
});
const transformer = await createTransformer({
  store,
  model: values.model,
  int8: values.int8,
  threads,
});
const resident = (): number => Math.round(process.memoryUsage.rss() / 1e6);

async function measure(
  { given, ...request }: TransformRequest & { readonly given: number },
  size: number,
  cached: boolean,
): Promise<Sample> {
  const texts = new Set(segmentItems(request.context).map(({ text }) => text));
  const positions = cached ? 0 : [...texts].reduce((sum, text) => sum + encoder.pieces(text).length, 0);
  const before = process.cpuUsage();
  const start = performance.now();
  const result = await transformer.transform(request);
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const cpuMilliseconds = (user + system) / 1000;
  return {
    size,
    cached,
    tokens: given,
    segments: result.manifest.length,
    positions,
    milliseconds,
    cpuMilliseconds,
    timing: result.timing,
  };
}

/** The best of many: what the machine can do when it does nothing else. */
async function productThroughput(): Promise<number> {
  const session = await InferenceSession.create(values.product, sessionOptions(threads));
  const [rows, inner, outer] = [2048, 384, 1536];
  const input = new Tensor('float32', new Float32Array(rows * inner).fill(0.5), [rows, inner]);
  let best = Infinity;
  for (let round = 0; round < 30; round += 1) {
    const start = performance.now();
    await session.run({ x: input });
    best = Math.min(best, performance.now() - start);
  }
  return (2 * rows * inner * outer) / best / 1e6;
}

for (let round = 0; round < warmUps; round += 1) await measure(takeRequest(pages, 1024), 1024, false);
const loaded = resident();
const samples: Sample[] = [];
for (const { tokens, requests } of plan)
  for (let round = 0; round < requests; round += 1) {
    const request = takeRequest(pages, tokens);
    samples.push(await measure(request, tokens, false), await measure(request, tokens, true));
  }
const after = resident();
const measured: Measured = {
  samples,
  productThroughput: await productThroughput(),
  residentMegabytes: { loaded, after },
};
process.stdout.write(JSON.stringify(measured));
