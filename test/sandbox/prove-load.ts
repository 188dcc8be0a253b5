/**
 * Proves the sandbox under load: mixed runs with known verdicts, injected faults of the infrastructure, and an executor that is killed.
 * Runs that were done are kept in `--state` and not done again. Ends with status 1 when a promise is broken.
 *
 *   npm run prove:sandbox-load -- [--runs 10000] [--faults 1000] [--kills 10] [--concurrency 4] [--state FILE]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Dockerode from 'dockerode';
import { ensureSandboxImages } from '../../infra/sandbox/images.ts';
import { ownerLabels, removeLeftovers } from '../../infra/sandbox/owner-labels.ts';
import { createSandbox, type Sandbox } from '../../infra/sandbox/runner.ts';
import { engineFaults, openFaultyEngine } from './faulty-engine.ts';
import { knownRuns, slowRun, type KnownRun } from './load-programs.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    faults: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '10' },
    concurrency: { type: 'string', default: '4' },
    state: { type: 'string', default: path.join(tmpdir(), 'prove-sandbox-load.jsonl') },
  },
});
const socketPath = (process.env['CONTEXTURE_DOCKER_SOCKET'] ?? '/var/run/docker.sock').replace(
  /^unix:\/\//,
  '',
);
const docker = new Dockerode({ socketPath });
const home = path.resolve(values.state);
const concurrency = Number(values.concurrency);
const stableShare = 0.999;
const broken: string[] = [];

interface Done {
  readonly part: 'run' | 'fault';
  readonly name: string;
  readonly outcome: string;
  readonly reward: number | null;
  readonly right: boolean;
}

const done: Done[] = (await readFile(values.state, 'utf8').catch(() => ''))
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Done);

async function judge(sandbox: Sandbox, part: Done['part'], name: string, known: KnownRun): Promise<void> {
  const { outcome, reward } = await sandbox.run(known.request);
  const right = outcome === known.outcome && reward === known.reward;
  const row: Done = { part, name, outcome, reward, right };
  done.push(row);
  await appendFile(values.state, `${JSON.stringify(row)}\n`);
}

async function inLanes(count: number, work: () => Promise<void>): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await work();
    }),
  );
}

/** What the home's containers left: themselves, and processes in their groups. */
async function leftovers(): Promise<number> {
  const label = [`contexture.home=${ownerLabels(home)['contexture.home']!}`];
  return (await docker.listContainers({ all: true, filters: { label } })).length;
}

async function footprint(): Promise<Readonly<Record<string, number>>> {
  const [descriptors, volumes, networks] = await Promise.all([
    readdir('/proc/self/fd'),
    docker.listVolumes(),
    docker.listNetworks(),
  ]);
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith('contexture-image-'));
  return {
    'open files': descriptors.length,
    volumes: volumes.Volumes.length,
    networks: networks.length,
    folders: folders.length,
    'heap MiB': Math.round(process.memoryUsage().heapUsed / 2 ** 20),
  };
}

function expectNone(what: string, count: number): void {
  process.stdout.write(`${what}: ${String(count)}\n`);
  if (count > 0) broken.push(what);
}

async function mixedRuns(): Promise<void> {
  const missing = Number(values.runs) - done.filter(({ part }) => part === 'run').length;
  const sandbox = createSandbox({ socketPath, home, poolSize: 1, concurrency });
  const first = knownRuns[0]!;
  await sandbox.run(first.request); // what starts with the first run is no leak
  const before = await footprint();
  let next = done.length;
  await inLanes(Math.max(0, missing), async () => {
    const known = knownRuns[next++ % knownRuns.length]!;
    await judge(sandbox, 'run', known.name, known);
  });
  await sandbox.close();
  const after = await footprint();
  const rows = done.filter(({ part }) => part === 'run');
  const right = rows.filter((row) => row.right).length;
  process.stdout.write(`mixed runs: ${String(rows.length)}, verdict as known: ${String(right)}\n`);
  if (right < stableShare * rows.length) broken.push('stable verdicts');
  for (const { name, outcome, reward } of rows.filter((row) => !row.right).slice(0, 20))
    process.stdout.write(`- ${name}: ${outcome}, reward ${String(reward)}\n`);
  expectNone('containers left by runs', await leftovers());
  process.stdout.write(`before ${JSON.stringify(before)}, after ${JSON.stringify(after)}\n`);
  for (const what of ['volumes', 'networks', 'folders'] as const)
    if (after[what]! > before[what]!) broken.push(`leak: ${what}`);
  // Sockets to the engine stay open for a while.
  if (after['open files']! > before['open files']! + 8) broken.push('leak: open files');
}

async function injectedFaults(): Promise<void> {
  const missing = Number(values.faults) - done.filter(({ part }) => part === 'fault').length;
  const folder = mkdtempSync(path.join(tmpdir(), 'contexture-engine-'));
  const engine = await openFaultyEngine(socketPath, folder);
  const sandbox = createSandbox({ socketPath: engine.socketPath, home, poolSize: 0, concurrency: 1 });
  let next = done.length;
  for (let left = missing; left > 0; left -= 1) {
    const fault = engineFaults[next++ % engineFaults.length]!;
    engine.fault = fault;
    await judge(sandbox, 'fault', fault, slowRun);
    engine.fault = null;
  }
  await sandbox.close();
  await engine.close();
  await rm(folder, { recursive: true });
  const rows = done.filter(({ part }) => part === 'fault');
  const scored = rows.filter(({ outcome, right }) => outcome !== 'infra_error' && !right);
  process.stdout.write(`injected faults: ${String(rows.length)}\n`);
  for (const fault of engineFaults) {
    const own = rows.filter(({ name }) => name === fault);
    const errors = own.filter(({ outcome, reward }) => outcome === 'infra_error' && reward === null).length;
    process.stdout.write(
      `- ${fault}: ${String(own.length)}, infra_error with reward null ${String(errors)}\n`,
    );
  }
  expectNone('faults scored as failures of the code', scored.length);
  await removed();
  expectNone('containers left by faults', await leftovers());
}

/** The engine removes what it was told to; waits for it a few seconds. */
async function removed(): Promise<void> {
  for (let tries = 0; tries < 20 && (await leftovers()) > 0; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 250));
}

async function killedExecutors(): Promise<void> {
  let left = 0;
  for (let kill = 0; kill < Number(values.kills); kill += 1) {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(import.meta.dirname, 'executor-to-kill.ts'), socketPath, home],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, 200 + 130 * kill));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const abandoned = await leftovers();
    if (abandoned === 0) process.stdout.write(`kill ${String(kill + 1)}: nothing was running\n`);
    await removeLeftovers(docker, home);
    await removed();
    left += await leftovers();
  }
  process.stdout.write(`executors killed: ${values.kills}\n`);
  expectNone('containers left after the next start', left);
}

await ensureSandboxImages({ socketPath, log: (line) => process.stderr.write(`${line}\n`) });
await mixedRuns();
await injectedFaults();
await killedExecutors();
process.stdout.write(broken.length === 0 ? 'all promises held\n' : `broken: ${broken.join(', ')}\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
