/**
 * Faults under load: the database away and coming back in fits, an LLM that fails, breaks off and hangs, a model whose file is corrupt, a
 * full disk, a gateway that is killed. Counts what the gateway made wrong, and inferences and feedback that it confirmed and lost, or has
 * twice. No worker of the stack runs: nothing that is served needs one. Exit code 1 unless all of it is 0.
 *
 *   npm run prove:gateway-faults -- [--requests 100000] [--concurrency 32] [--away-minutes 10]
 */
import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import type pg from 'pg';
import { request } from 'undici';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { applyDeploymentDecision } from '../infra/database/deployments.ts';
import { createRandom } from '../models/random.ts';
import { startChild, type Child } from './gateway/child.ts';
import { layLine } from './gateway/cut-line.ts';
import { askFaulty, tellUntilTaken, type UpstreamFault } from './gateway/faulty-client.ts';
import type { ServedSettings } from './gateway/served.ts';
import { withOwnDatabase } from './own-database.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    concurrency: { type: 'string', default: '32' },
    'away-minutes': { type: 'string', default: '10' },
  },
});
const requests = Number(values.requests);
const concurrency = Number(values.concurrency);
/** Shares of the requests between which the database is away; clients pause between theirs, so that it lasts as long as it is to. */
const away = { from: 0.1, to: 0.3 };
const pauseMs = (Number(values['away-minutes']) * 60_000 * concurrency) / ((away.to - away.from) * requests);
const key = 'bench-key';
const goodModel = 'a'.repeat(64);
const faults: readonly (readonly [UpstreamFault, number])[] = [
  ['500', 0.01],
  ['half', 0.005],
  ['hang', 0.002],
];
/** Megabytes of the journal's own disk. */
const diskMegabytes = 128;
const noise = Array.from({ length: 60 }, (_, line) => `Line ${line} speaks of gardening and of soup.`);
const bodies = [
  // With a context that is engineered, and without one.
  `# Context\n\n${noise.join('\n')}\nA leap year is divisible by four.\n\n# Task\n\nWrite leap.`,
  ...Array.from({ length: 9 }, () => 'Say hello.'),
].map((content) => JSON.stringify({ model: 'stub', messages: [{ role: 'user', content }] }));

await withOwnDatabase('faults', async (pool) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'contexture-faults-'));
  const small = await execa(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${String(diskMegabytes)}m`, 'tmpfs', folder],
    { reject: false },
  );
  const storeHome = await mkdtemp(path.join(tmpdir(), 'contexture-faults-store-'));
  const corrupt = await corruptModel(storeHome);
  for (const model of [goodModel, corrupt])
    await pool.query(`INSERT INTO model (digest, stage, manifest) VALUES ($1, 'bench', '{}')`, [model]);
  await deploy(pool, goodModel);
  const database = new URL(pool.options.connectionString!);
  const line = await layLine({ host: database.hostname, port: Number(database.port) });
  database.hostname = '127.0.0.1';
  database.port = String(line.port);
  const upstream = await startChild('upstream');
  const served: ServedSettings = {
    ...{ databaseUrl: database.href, upstream: upstream.url, home: folder, store: storeHome, key },
    ...{ byRule: goodModel, port: 0 },
  };
  let gateway: Child = await startChild('served', served);
  const target = { url: gateway.url, key };
  let killed = false;
  const filler = path.join(folder, 'filler');
  const events: [share: number, name: string, act: () => unknown][] = [
    [away.from, 'database away', () => line.cut()],
    [away.to, 'database back', () => line.mend()],
    [0.35, 'a model whose file is corrupt is deployed', () => deploy(pool, corrupt)],
    [0.4, 'the good model again', () => deploy(pool, goodModel)],
    ...(small.exitCode === 0
      ? [
          [0.45, 'disk full', () => fill(filler)] as [number, string, () => unknown],
          [0.55, 'disk with room', () => unlink(filler)] as [number, string, () => unknown],
        ]
      : []),
    [
      0.6,
      'gateway killed',
      async () => {
        killed = true;
        await gateway.end('SIGKILL');
        gateway = await startChild('served', { ...served, port: Number(new URL(target.url).port) });
        // Connections of before the kill fail a moment later.
        setTimeout(() => (killed = false), 2000);
      },
    ],
    ...[0.7, 0.72, 0.74].flatMap((share): [number, string, () => unknown][] => [
      [share, 'database away', () => line.cut()],
      [share + 0.01, 'database back', () => line.mend()],
    ]),
  ];
  try {
    if (small.exitCode !== 0) console.log('skipped: disk full (not allowed to mount a small disk)');
    const straight = await request(`${upstream.url}/v1/chat/completions`, {
      method: 'POST',
      body: bodies[1]!,
    });
    const options = { target, whole: await straight.body.text(), killed: () => killed };
    const random = createRandom(1);
    const confirmed = { inferences: new Set<string>(), feedback: new Set<string>() };
    const errors: string[] = [];
    const counts: Record<string, number> = {};
    const count = (name: string, by = 1) => (counts[name] = (counts[name] ?? 0) + by);
    const acts: Promise<unknown>[] = [];
    const begun = performance.now();
    let next = 0;
    const client = async (): Promise<void> => {
      while (next < requests) {
        const index = next++;
        while (events[0] && index >= events[0][0] * requests) {
          const [, name, act] = events.shift()!;
          console.log(`${((performance.now() - begun) / 1000).toFixed(0)} s, request ${index}: ${name}`);
          acts.push(Promise.resolve(act()));
        }
        if (index >= away.from * requests && index < away.to * requests) await delay(pauseMs);
        const draw = random.float();
        let sum = 0;
        const fault = faults.find(([, share]) => draw < (sum += share))?.[0] ?? 'none';
        const id = `r-${index}`;
        const ending = await askFaulty(options, id, bodies[index % bodies.length]!, fault);
        if (typeof ending === 'object') errors.push(ending.error);
        else count(`${fault}: ${ending}`);
        if (ending === 'answered') confirmed.inferences.add(id);
        const told = await tellUntilTaken(options, `f-${index}`, id);
        if ('error' in told) errors.push(told.error);
        else {
          confirmed.feedback.add(`f-${index}`);
          count('feedback sent again', told.again);
        }
      }
    };
    await Promise.all(Array.from({ length: concurrency }, client));
    await Promise.all(acts);
    const seconds = (performance.now() - begun) / 1000;
    await drained(target.url);
    const lost = {
      inferences: await missing(pool, 'inference', confirmed.inferences),
      feedback: await missing(pool, 'feedback', confirmed.feedback),
    };
    console.log(`${requests} requests in ${seconds.toFixed(0)} s; ${JSON.stringify(counts)}`);
    console.log(
      `errors made by the gateway: ${errors.length}; confirmed and lost: ${lost.inferences} inferences, ${lost.feedback} feedback; ` +
        `more than were sent: ${await more(pool, 'inference', requests)} inferences, ${await more(pool, 'feedback', requests)} feedback`,
    );
    for (const error of errors.slice(0, 10)) console.log(`  ${error}`);
    if (errors.length + lost.inferences + lost.feedback > 0) process.exitCode = 1;
  } finally {
    await gateway.end();
    await upstream.end();
    line.close();
    if (small.exitCode === 0) await execa('umount', [folder]);
    await rm(folder, { recursive: true });
    await rm(storeHome, { recursive: true });
  }
});

async function corruptModel(home: string): Promise<string> {
  const store = new ArtifactStore(home);
  const digest = await store.put('{"format": "contexture-model/1"}');
  await writeFile(store.pathOf(digest), '{"format": "contexture-mod');
  return digest;
}

function deploy(pool: pg.Pool, model: string): Promise<unknown> {
  const decisionId = `${model}-${performance.now()}`;
  return applyDeploymentDecision(pool, {
    ...{ decisionId, slot: 'production', model, action: 'deploy', reason: 'proof' },
  });
}

/** Writes until there is no room. */
async function fill(file: string): Promise<void> {
  await execa('dd', ['if=/dev/zero', `of=${file}`, 'bs=64k'], { reject: false });
}

/** Waits until the journal has handed over what it holds. */
async function drained(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const text = await (await request(`${url}/metrics`)).body.text();
    if (/^contexture_journal_bytes 0$/m.test(text)) return;
    await delay(500);
  }
  throw new Error('the journal was not delivered within five minutes');
}

async function missing(
  pool: pg.Pool,
  table: 'inference' | 'feedback',
  ids: ReadonlySet<string>,
): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM unnest($1::text[]) AS sent(id) WHERE NOT EXISTS (SELECT FROM ${table} t WHERE t.id = sent.id)`,
    [[...ids]],
  );
  return rows[0]!.count;
}

/** Rows beyond one for each request: an id is stored once, so these could only be under ids that nobody sent. */
async function more(pool: pg.Pool, table: 'inference' | 'feedback', sent: number): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return Math.max(0, rows[0]!.count - sent);
}
