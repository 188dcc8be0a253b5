import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '../digest.ts';
import { type PidRecord, livingProcess, removePidRecord, writePidRecord } from './pid-file.ts';
import { identityOf, isAlive, processesWithEnvironment } from './process-identity.ts';
import { StackError } from './stack-error.ts';
import { waitUntil } from './wait-until.ts';

/** A busy machine makes one answer late; only silence for this long counts. */
export const patienceSeconds = 15;

/** Marks a process and all its descendants with the stack and the entry they belong to. */
const markerVariable = 'CONTEXTURE_STACK_PROCESS';

/** Where pid files and logs of a set of processes lie. */
export interface SupervisedFolder {
  readonly home: string;
  readonly run: string;
  readonly logs: string;
}

/** How one process of the stack is started, recognised as ready, and ended. */
export interface Launch {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Whatever else it reads at its start; when this changes, `up` restarts it. */
  readonly configuration: string;
  readonly user?: { readonly uid: number; readonly gid: number } | null;
  readonly stopSignal?: NodeJS.Signals;
  /** Seconds between the stop signal and SIGKILL. */
  readonly graceSeconds?: number;
  readonly readySeconds: number;
  /** Does it do its work? Asked until true after a start. `startedAt` is ISO 8601. */
  ready(process: { pid: number; startedAt: string }): Promise<boolean>;
  /** A quick look at one that was ready before. */
  responds(): Promise<boolean>;
}

export function logFile(folder: SupervisedFolder, name: string): string {
  return path.join(folder.logs, `${name}.log`);
}

function configurationOf(launch: Launch): string {
  return digestOf(launch.file, ...launch.args, launch.cwd, launch.configuration);
}

function lastLines(file: string, count: number): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

/** Null when it ended before it could be looked at. */
function start(folder: SupervisedFolder, launch: Launch): PidRecord | null {
  mkdirSync(folder.logs, { recursive: true });
  const log = openSync(logFile(folder, launch.name), 'a', 0o600);
  try {
    const child = spawn(launch.file, launch.args, {
      cwd: launch.cwd,
      env: { ...launch.environment, [markerVariable]: `${folder.home}#${launch.name}` },
      detached: true,
      stdio: ['ignore', log, log],
      ...(launch.user ?? {}),
    });
    child.on('error', () => undefined);
    child.unref();
    if (child.pid === undefined) throw new StackError(launch.name, `could not be started (${launch.file})`);
    const identity = identityOf(child.pid);
    if (identity === null) return null;
    const startedAt = new Date().toISOString();
    return { ...identity, configuration: configurationOf(launch), startedAt, ready: false };
  } finally {
    closeSync(log);
  }
}

async function becomesReady(launch: Launch, record: PidRecord): Promise<boolean> {
  let ready = false;
  await waitUntil(async () => {
    if (!isAlive(record)) return true;
    ready = await launch.ready({ pid: record.pid, startedAt: record.startedAt });
    return ready;
  }, launch.readySeconds);
  return ready && isAlive(record);
}

/** True when the process runs as wanted and answers: then `up` has nothing to do for it. */
export async function isRunning(folder: SupervisedFolder, launch: Launch): Promise<boolean> {
  const record = livingProcess(folder.run, launch.name);
  if (record === null || !record.ready || record.configuration !== configurationOf(launch)) return false;
  const settled = async () => !isAlive(record) || (await launch.responds());
  return (await waitUntil(settled, patienceSeconds)) && isAlive(record);
}

/** Starts the process unless it runs already; one that died, hangs or has another configuration is replaced. */
export async function ensureProcess(
  folder: SupervisedFolder,
  launch: Launch,
): Promise<'running' | 'started'> {
  if (await isRunning(folder, launch)) return 'running';
  // A server that was killed may leave children behind that hold its data for a moment: hence more than one attempt.
  const attempts = 3;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await endProcess(folder, launch);
    const record = start(folder, launch);
    if (record) {
      writePidRecord(folder.run, launch.name, record);
      if (await becomesReady(launch, record)) {
        writePidRecord(folder.run, launch.name, { ...record, ready: true });
        return 'started';
      }
      if (isAlive(record)) break;
    }
    if (attempt < attempts) await sleep(1000);
  }
  const alive = livingProcess(folder.run, launch.name) !== null;
  const file = logFile(folder, launch.name);
  const what = alive ? `did not answer within ${launch.readySeconds} s` : 'ended at once';
  await endProcess(folder, launch);
  throw new StackError(launch.name, `${what}; the end of ${file}:\n${lastLines(file, 12)}`);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends the process with its group, and then whatever of its descendants is left. True when there was something to end. */
export async function endProcess(
  folder: SupervisedFolder,
  launch: Pick<Launch, 'name' | 'stopSignal' | 'graceSeconds'>,
): Promise<boolean> {
  const record = livingProcess(folder.run, launch.name);
  if (record !== null) {
    signalGroup(record.pid, launch.stopSignal ?? 'SIGTERM');
    if (!(await waitUntil(() => !isAlive(record), launch.graceSeconds ?? 10))) {
      signalGroup(record.pid, 'SIGKILL');
      await waitUntil(() => !isAlive(record), 5);
    }
  }
  const marker = `${folder.home}#${launch.name}`;
  const strays = processesWithEnvironment(markerVariable, marker);
  for (const pid of strays) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  if (strays.length > 0)
    await waitUntil(() => processesWithEnvironment(markerVariable, marker).length === 0, 5);
  removePidRecord(folder.run, launch.name);
  return record !== null || strays.length > 0;
}
