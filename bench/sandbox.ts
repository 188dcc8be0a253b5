/**
 * Throughput and latency of the sandbox beside plain `docker run --rm` and `docker exec`, in one run and with the same image: a trivial
 * Python program, some at a time.
 *
 *   npm run bench:sandbox -- [--runs 40] [--concurrency 1,2,4,8] [--rounds 3]
 */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { mean, quantile } from 'simple-statistics';
import { ensureSandboxImages, imageTag } from '../infra/sandbox/images.ts';
import { createSandbox } from '../infra/sandbox/runner.ts';
import { knownRuns } from '../test/sandbox/load-programs.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '40' },
    concurrency: { type: 'string', default: '1,2,4,8' },
    rounds: { type: 'string', default: '3' },
  },
});
const socketPath = (process.env['CONTEXTURE_DOCKER_SOCKET'] ?? '/var/run/docker.sock').replace(
  /^unix:\/\//,
  '',
);
const docker = (args: readonly string[]): Promise<unknown> =>
  execa('docker', ['--host', `unix://${socketPath}`, ...args]);
const { request } = knownRuns.find(({ name }) => name === 'python, right')!;
const program = `${request.files[0]!.text}\nassert [twice(n) for n in (1, 2, 21)] == [2, 4, 42]\n`;

await ensureSandboxImages({ socketPath, log: (line) => process.stderr.write(`${line}\n`) });
const tag = await imageTag('python');
const home = mkdtempSync(path.join(tmpdir(), 'contexture-bench-sandbox-'));
const kept = `contexture-bench-${String(process.pid)}`;
await docker([
  'run',
  '--detach',
  '--rm',
  '--network',
  'none',
  '--name',
  kept,
  '--entrypoint',
  'sleep',
  tag,
  'infinity',
]);

interface Sample {
  readonly seconds: number;
  /** Of the candidate's own process; null where nobody measured it. */
  readonly own: number | null;
}
type Arm = (atOnce: number) => Promise<{ run(): Promise<number | null>; close(): Promise<void> }>;
const nothing = { close: () => Promise.resolve() };
const arms: Readonly<Record<string, Arm>> = {
  sandbox: (atOnce) => {
    const sandbox = createSandbox({ socketPath, home, poolSize: atOnce, concurrency: atOnce });
    return Promise.resolve({
      async run() {
        const { outcome, profile, integrity } = await sandbox.run(request);
        if (outcome !== 'passed')
          throw new Error(`the sandbox answered ${outcome}: ${integrity.notes.join()}`);
        return profile.wall_s;
      },
      close: () => sandbox.close(),
    });
  },
  'docker run --rm': () =>
    Promise.resolve({
      ...nothing,
      async run() {
        await docker(['run', '--rm', '--network', 'none', '--entrypoint', 'python3', tag, '-c', program]);
        return null;
      },
    }),
  'docker exec': () =>
    Promise.resolve({
      ...nothing,
      async run() {
        await docker(['exec', kept, 'python3', '-c', program]);
        return null;
      },
    }),
};

async function measure(
  arm: Arm,
  atOnce: number,
  runs: number,
): Promise<{ samples: Sample[]; seconds: number }> {
  const opened = await arm(atOnce);
  // The pool fills with the first runs; a service is never measured cold.
  await Promise.all(Array.from({ length: atOnce }, () => opened.run()));
  const samples: Sample[] = [];
  const began = performance.now();
  let left = runs;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) {
        const start = performance.now();
        const own = await opened.run();
        samples.push({ seconds: (performance.now() - start) / 1000, own });
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  await opened.close();
  return { samples, seconds };
}

const found = new Map<string, { samples: Sample[]; rates: number[] }>();
const levels = values.concurrency.split(',').map(Number);
try {
  // Arms take turns, so that a busy minute hits all of them.
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const atOnce of levels)
      for (const [name, arm] of Object.entries(arms)) {
        const { samples, seconds } = await measure(arm, atOnce, Number(values.runs));
        const key = `${name} | ${String(atOnce)}`;
        const known = found.get(key) ?? { samples: [], rates: [] };
        found.set(key, known);
        known.samples.push(...samples);
        known.rates.push(samples.length / seconds);
        process.stderr.write(
          `round ${String(round + 1)}, ${key}: ${(samples.length / seconds).toFixed(1)} runs/s\n`,
        );
      }
} finally {
  await docker(['rm', '--force', kept]).catch(() => undefined);
  await rm(home, { recursive: true });
}

const milliseconds = (seconds: number): string => (1000 * seconds).toFixed(0);
const rows = [...found].map(([key, { samples, rates }]) => {
  const latency = samples.map(({ seconds }) => seconds);
  const beyond = samples.flatMap(({ seconds, own }) => (own === null ? [] : [seconds - own]));
  return `| ${key} | ${mean(rates).toFixed(1)} | ${Math.min(...rates).toFixed(1)}-${Math.max(...rates).toFixed(1)} | ${milliseconds(quantile(latency, 0.5))} | ${milliseconds(quantile(latency, 0.95))} | ${beyond.length > 0 ? milliseconds(quantile(beyond, 0.5)) : ''} |`;
});
process.stdout.write(
  [
    `${String(cpus().length)} cores, load ${loadavg()[0]!.toFixed(1)} at the end, ${values.runs} runs x ${values.rounds} rounds a row`,
    '',
    "| way | at once | runs/s | of rounds | p50 ms | p95 ms | p50 beyond the candidate's own time, ms |",
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.sort(),
    '',
  ].join('\n'),
);
