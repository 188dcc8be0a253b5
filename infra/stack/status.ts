import { existsSync, readFileSync } from 'node:fs';
import { temporalBinary } from './components/temporal-cli.ts';
import { stackPaths } from './paths.ts';
import { livingProcess } from './pid-file.ts';
import { recordedPlan, type Plan } from './plan.ts';
import { stackProcesses, type StackProcess } from './processes.ts';
import type { StackAddresses } from './stack-file.ts';
import { logFile, patienceSeconds } from './supervise.ts';
import { waitUntil } from './wait-until.ts';

export interface ProcessStatus {
  readonly name: string;
  /** `elsewhere`: the user gave its address, or it ran before us. */
  readonly state: 'running' | 'unhealthy' | 'stopped' | 'elsewhere';
  readonly pid: number | null;
  readonly log: string;
}

export interface StackStatus {
  readonly home: string;
  /** True when every process runs and answers. */
  readonly up: boolean;
  /** Null before the first `up`. */
  readonly addresses: StackAddresses | null;
  /** The first of the gateway's keys. */
  readonly gatewayKey: string | null;
  readonly python: string;
  readonly minilm: string;
  readonly temporalBinary: string | null;
  readonly processes: readonly ProcessStatus[];
}

async function processStatus(plan: Plan, entry: StackProcess): Promise<ProcessStatus> {
  const { name } = entry;
  const log = logFile(plan.paths, name);
  const record = livingProcess(plan.paths.run, name);
  if (record === null) {
    return { name, state: (await entry.elsewhere(plan)) === null ? 'stopped' : 'elsewhere', pid: null, log };
  }
  const launch = await entry.launch(plan);
  const healthy = await waitUntil(() => launch.ready(record), patienceSeconds);
  return { name, state: healthy ? 'running' : 'unhealthy', pid: record.pid, log };
}

/** What runs and where; asks each process whether it works and changes nothing. */
export async function status(): Promise<StackStatus> {
  const paths = stackPaths();
  const plan = recordedPlan(paths);
  const processes =
    plan === null
      ? stackProcesses.map(({ name }) => ({
          name,
          state: 'stopped' as const,
          pid: null,
          log: logFile(paths, name),
        }))
      : await Promise.all(stackProcesses.map((entry) => processStatus(plan, entry)));
  return {
    home: paths.home,
    up: processes.every(({ state }) => state === 'running' || state === 'elsewhere'),
    addresses: plan?.addresses ?? null,
    gatewayKey: existsSync(paths.gatewayKey) ? readFileSync(paths.gatewayKey, 'utf8').split('\n')[0]! : null,
    python: paths.python,
    minilm: paths.minilm,
    temporalBinary: temporalBinary(paths),
    processes,
  };
}
