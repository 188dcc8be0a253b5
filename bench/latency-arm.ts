/** One arm of bench/latency.ts in a process of its own, so that its memory is its own; prints JSON. */
import { parseArgs } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { createTransformer } from '../models/cet/transform.ts';
import type { TransformRequest } from '../models/cet/types.ts';
import { sessionOptions } from '../models/onnx-session.ts';
import { readPages, takeRequest } from './latency-pages.ts';

/** Contexts of each size: all of their pages together are about 350,000 tokens. */
const plan: readonly { readonly tokens: number; readonly requests: number }[] = [
  { tokens: 512, requests: 30 },
  { tokens: 4096, requests: 20 },
  { tokens: 8192, requests: 8 },
  { tokens: 32_768, requests: 4 },
];
const warmUps = 6;

export interface Sample {
  readonly size: number;
  readonly cached: boolean;
  readonly tokens: number;
  readonly segments: number;
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
    docs: { type: 'string', default: '' },
    product: { type: 'string', default: '' },
    int8: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
  },
});
const threads = Number(values.threads);
const pages = (await readPages(values.docs, values.home))[Symbol.iterator]();
const transformer = await createTransformer({
  store: new ArtifactStore(values.home),
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
  const before = process.cpuUsage();
  const start = performance.now();
  const { timing, manifest } = await transformer.transform(request);
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const cpuMilliseconds = (user + system) / 1000;
  return { size, cached, tokens: given, segments: manifest.length, milliseconds, cpuMilliseconds, timing };
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
