/**
 * Latency of one transformation by size of the context: cold (no segment seen before) and again with every segment cached, fp32
 * and int8, each in a process of its own. With it each stage's share, CPU time (what other load on the machine changes least),
 * resident memory, and the arithmetic limit: the token encoder's operations over the throughput of one product of its size,
 * measured in the same process.
 *
 * The contexts are successive pages of a manual; the model is the released one, which `up` restores.
 *
 *   npm run bench:latency -- [--docs ../shared/data/rust-book.tar.xz] [--threads 2]
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { quantileSorted } from 'simple-statistics';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { readReleasedModel } from '../infra/artifacts/released-model.ts';
import { stackPaths } from '../infra/stack/paths.ts';
import type { ModelManifest } from '../models/cet/training-example.ts';
import type { Measured, Sample } from './latency-arm.ts';
import { writeProducts } from './latency-products.ts';
import { readPages } from './latency-pages.ts';

const { values } = parseArgs({
  options: {
    docs: { type: 'string', default: '../shared/data/rust-book.tar.xz' },
    threads: { type: 'string', default: '2' },
  },
});
const paths = stackPaths();
const home = path.join(paths.home, 'bench-latency');
const python = process.env['CONTEXTURE_PYTHON'] ?? paths.python;
const pages = await readPages(values.docs, home);
const restored = await readReleasedModel(paths.home);
if (!restored) throw new Error('the released model is not restored: `contexture up --only released-model`');
const { model } = restored;
const store = new ArtifactStore(paths.home);
// The arms read them from a file: a loader's memory is not the transformer's.
const pagesFile = path.join(home, 'pages.json');
await mkdir(home, { recursive: true });
await writeFile(pagesFile, JSON.stringify(pages));
const { architecture } = JSON.parse(await readFile(await store.verify(model), 'utf8')) as ModelManifest;
const products = await writeProducts({ home, python, trainer: paths.trainer });

for (const arm of ['fp32', 'int8'] as const) {
  const { stdout } = await execa(
    process.execPath,
    [
      ...['--import', 'tsx', path.join(import.meta.dirname, 'latency-arm.ts')],
      ...['--home', paths.home, '--model', model, '--pages', pagesFile, '--threads', values.threads],
      ...['--product', products[arm], ...(arm === 'int8' ? ['--int8'] : [])],
    ],
    { stderr: 'inherit' },
  );
  const { samples, productThroughput, residentMegabytes } = JSON.parse(stdout) as Measured;
  console.log(
    `\n${arm}: ${values.threads} threads, load ${loadavg()[0]!.toFixed(1)}, ${productThroughput.toFixed(0)} Gop/s in one product; ` +
      `resident ${String(residentMegabytes.loaded)} MB loaded, ${String(residentMegabytes.after)} MB after the last request`,
  );
  console.table(groups(samples).map((group) => summary(group, productThroughput)));
  console.table(groups(samples).map(shares));
}

function groups(samples: readonly Sample[]): readonly (readonly Sample[])[] {
  const keys = [...new Set(samples.map(({ size, cached }) => `${size} ${cached}`))];
  return keys.map((key) => samples.filter(({ size, cached }) => `${size} ${cached}` === key));
}

function named([first]: readonly Sample[]): string {
  return `${first!.size} ${first!.cached ? 'cached' : 'cold'}`;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function summary(group: readonly Sample[], throughput: number): object {
  const times = group.map(({ milliseconds }) => milliseconds).sort((x, y) => x - y);
  // A layer: four square products and two of four times the width, for each position.
  const operations = 24 * architecture.hidden ** 2 * architecture.tokenLayers;
  const positions = mean(group.map((sample) => sample.positions));
  return {
    tokens: named(group),
    requests: group.length,
    segments: Math.round(mean(group.map(({ segments }) => segments))),
    'min ms': round(times[0]!),
    'p50 ms': round(quantileSorted(times, 0.5)),
    'p95 ms': round(quantileSorted(times, 0.95)),
    'CPU ms': round(mean(group.map(({ cpuMilliseconds }) => cpuMilliseconds))),
    'limit ms': round((operations * positions) / throughput / 1e6),
  };
}

/** Share of each stage in the wall time, percent. */
function shares(group: readonly Sample[]): object {
  const total = mean(group.map(({ timing }) => timing['total']!));
  const stages = Object.keys(group[0]!.timing).filter((stage) => stage !== 'total');
  return {
    tokens: named(group),
    ...Object.fromEntries(
      stages.map((stage) => [
        `${stage} %`,
        round((100 * mean(group.map(({ timing }) => timing[stage] ?? 0))) / total),
      ]),
    ),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
