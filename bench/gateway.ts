/**
 * What the gateway adds at the client, logging on: requests straight to the LLM's stand-in, through a bare reverse proxy
 * (@fastify/http-proxy), through the gateway untouched (bypass) and engineered (contexts of 4,000 tokens, cold and seen before), in turn and
 * in one run; untouched requests while others are engineered; open streams; memory under load. Every process is one of its own. Targets
 * are those of specification P4.1.
 *
 *   npm run bench:gateway -- [--requests 4000] [--engineered 200] [--concurrency 1,8,32,128] [--streams 512] [--minutes 30]
 *     [--docs ../shared/data/rust-book.tar.xz]
 *
 * The model is the released one, which `up` restores.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readReleasedModel } from '../infra/artifacts/released-model.ts';
import { applyDeploymentDecision } from '../infra/database/deployments.ts';
import { stackPaths } from '../infra/stack/paths.ts';
import { startChild } from './gateway/child.ts';
import { ask, load, quantiles, type Answered, type Target } from './gateway/load.ts';
import { residentMegabytes, slope } from './gateway/memory.ts';
import { contexts, plainRequest } from './gateway/questions.ts';
import type { ServedSettings } from './gateway/served.ts';
import { openStreams } from './gateway/streams.ts';
import { readPages } from './latency-pages.ts';
import { withOwnDatabase } from './own-database.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '4000' },
    engineered: { type: 'string', default: '200' },
    concurrency: { type: 'string', default: '1,8,32,128' },
    streams: { type: 'string', default: '512' },
    minutes: { type: 'string', default: '30' },
    docs: { type: 'string', default: '../shared/data/rust-book.tar.xz' },
  },
});
const requests = Number(values.requests);
const engineered = Number(values.engineered);
/** Turns that the arms take within a row, so that none has the quiet minutes of the machine to itself. */
const rounds = 4;
const warmUps = 50;
const engineeringClients = 2;
const memoryConcurrency = 16;
const sampleMs = 10_000;
const key = 'bench-key';

const paths = stackPaths();
const { home } = paths;
const pages = await readPages(values.docs, home);
const restored = await readReleasedModel(home);
if (!restored) throw new Error('the released model is not restored: `contexture up --only released-model`');
const { model } = restored;
const context = contexts(pages);
const nextContext = (): string => context.next().value as string;

await withOwnDatabase('gateway', async (pool) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'contexture-bench-gateway-'));
  await pool.query(`INSERT INTO model (digest, stage, manifest) VALUES ($1, 'bench', '{}')`, [model]);
  await applyDeploymentDecision(pool, {
    ...{ decisionId: 'bench', slot: 'production', model, action: 'deploy', reason: 'bench' },
  });
  const upstream = await startChild('upstream');
  const proxy = await startChild('proxy', { upstream: upstream.url });
  const settings: ServedSettings = {
    ...{ databaseUrl: pool.options.connectionString!, upstream: upstream.url, home: folder },
    ...{ store: home, key, byRule: null, port: 0 },
  };
  const gateway = await startChild('served', settings);
  const target = (url: string): Target => ({ url, key });
  try {
    await serving(gateway.url);
    console.log(`load of the machine ${loadavg()[0]!.toFixed(1)}; model ${model.slice(0, 12)}`);
    await load(target(gateway.url), { requests: warmUps, concurrency: 4, body: () => plainRequest });
    for (let index = 0; index < 4; index += 1) await ask(target(gateway.url), nextContext());
    for (const concurrency of values.concurrency.split(',').map(Number)) {
      const arms: Record<string, { url: string; count: number; body: () => string; bypass?: string }> = {
        straight: { url: upstream.url, count: requests, body: () => plainRequest },
        proxy: { url: proxy.url, count: requests, body: () => plainRequest },
        bypass: { url: gateway.url, count: requests, body: () => plainRequest, bypass: 'no_context' },
        cold: { url: gateway.url, count: engineered, body: nextContext, bypass: 'none' },
        seen: { url: gateway.url, count: engineered, body: seenContext(concurrency), bypass: 'none' },
      };
      const answers = await inTurns(arms, concurrency);
      const beside = await whileEngineering(target(gateway.url), () =>
        load(target(gateway.url), { requests, concurrency, body: () => plainRequest }),
      );
      report(
        concurrency,
        { ...arms, 'bypass beside engineering': { bypass: 'no_context' } },
        { ...answers, 'bypass beside engineering': beside },
      );
    }
    const streams = await openStreams(target(gateway.url), upstream.url, Number(values.streams));
    console.log(`streams: ${streams.open} open at a time, ${streams.whole} came whole`);
    await underLoad(target(gateway.url), gateway.pid, Number(values.minutes));
    const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM inference');
    console.log(`inferences recorded: ${rows[0]!.count}`);
  } finally {
    await gateway.end();
    await proxy.end();
    await upstream.end();
    await rm(folder, { recursive: true });
  }
});

/** The gateway answers before its model is loaded, where that takes long. */
async function serving(url: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const ready = (await (await fetch(`${url}/readyz`)).json()) as { production: string | null };
    if (ready.production === model) return;
    await delay(1000);
  }
  throw new Error(`the gateway does not serve ${model}: BENCH_LOG=warn says why`);
}

/** A few contexts again and again, so that their segments are known. */
function seenContext(concurrency: number): () => string {
  const known = Array.from({ length: Math.min(4, concurrency) }, nextContext);
  let index = 0;
  return () => known[index++ % known.length]!;
}

/** What is done while a few clients have one cold context after another engineered. */
async function whileEngineering<Result>(target: Target, work: () => Promise<Result>): Promise<Result> {
  let done = false;
  const client = async (): Promise<void> => {
    while (!done) await ask(target, nextContext());
  };
  const clients = Array.from({ length: engineeringClients }, client);
  try {
    return await work();
  } finally {
    done = true;
    await Promise.all(clients);
  }
}

async function inTurns(
  arms: Readonly<Record<string, { url: string; count: number; body: () => string }>>,
  concurrency: number,
): Promise<Record<string, Answered[]>> {
  const answers: Record<string, Answered[]> = {};
  for (let round = 0; round < rounds; round += 1)
    for (const [name, { url, count, body }] of Object.entries(arms)) {
      const part = await load({ url, key }, { requests: Math.ceil(count / rounds), concurrency, body });
      answers[name] = [...(answers[name] ?? []), ...part];
    }
  return answers;
}

/** Latency at the client, and over the stand-in asked straight: differences of quantiles. */
function report(
  concurrency: number,
  arms: Readonly<Record<string, { bypass?: string }>>,
  answers: Readonly<Record<string, readonly Answered[]>>,
): void {
  const round = (value: number) => Math.round(value * 100) / 100;
  const straight = quantiles(answers['straight']!);
  console.log(`\nconcurrency ${concurrency}, load of the machine ${loadavg()[0]!.toFixed(1)}`);
  console.table(
    Object.entries(answers).map(([arm, all]) => {
      const counted = all.filter(({ bypass }) => bypass === arms[arm]!.bypass);
      const { p50, p95, p99 } = quantiles(counted);
      return {
        arm,
        requests: all.length,
        errors: all.filter(({ status }) => status !== 200).length,
        'as meant': counted.length,
        ...{ 'p50 ms': round(p50), 'p95 ms': round(p95), 'p99 ms': round(p99) },
        ...{
          'added p50': round(p50 - straight.p50),
          'added p95': round(p95 - straight.p95),
          'added p99': round(p99 - straight.p99),
        },
      };
    }),
  );
}

/** One engineered request in eight, the rest untouched. */
async function underLoad(target: Target, pid: number, minutes: number): Promise<void> {
  const samples: [number, number][] = [];
  const begun = performance.now();
  const passed = () => (performance.now() - begun) / 60_000;
  const timer = setInterval(() => samples.push([passed(), residentMegabytes(pid)]), sampleMs);
  let asked = 0;
  let errors = 0;
  const client = async (): Promise<void> => {
    while (passed() < minutes) {
      asked += 1;
      const { status } = await ask(target, asked % 8 === 0 ? nextContext() : plainRequest);
      errors += Number(status !== 200);
    }
  };
  await Promise.all(Array.from({ length: memoryConcurrency }, client));
  clearInterval(timer);
  console.log(
    `memory over ${minutes} min, ${asked} requests, ${errors} errors: ` +
      (samples.length < 6
        ? 'too short to say'
        : `${samples[0]![1].toFixed(0)} MB at first, ${samples.at(-1)![1].toFixed(0)} MB at last, ` +
          `${slope(samples).toFixed(2)} MB/min over the later two thirds`),
  );
}
