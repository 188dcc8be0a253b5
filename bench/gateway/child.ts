import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A process of its own that printed its address, so that its work is not measured as ours. */
export interface Child {
  readonly url: string;
  readonly pid: number;
  /** By SIGTERM when nothing is named. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts `bench/gateway/NAME.ts` and waits for the line of its address. Its errors go to our own stderr. */
export async function startChild(name: string, settings: object = {}): Promise<Child> {
  const process_: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(import.meta.dirname, `${name}.ts`)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      // Not an argument: everybody on the machine can read those, and a database's address holds its password.
      env: { ...process.env, BENCH_SETTINGS: JSON.stringify(settings) },
    },
  );
  const ended = once(process_, 'exit');
  for await (const line of createInterface({ input: process_.stdout! }))
    if (line.startsWith('http://'))
      return {
        url: line,
        pid: process_.pid!,
        async end(signal = 'SIGTERM') {
          process_.kill(signal);
          await ended;
        },
      };
  throw new Error(`${name} ended before it listened`);
}

/** What the process was started with. */
export function settingsOf<Settings>(): Settings {
  return JSON.parse(process.env['BENCH_SETTINGS'] ?? '{}') as Settings;
}
