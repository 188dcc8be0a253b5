import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '../digest.ts';
import { livingProcess } from './pid-file.ts';

/**
 * Does `work` once for each life of the process `server` and each `version` of the work, so that an `up` with nothing to do is
 * quick. When the server is not ours its life is unknown and the work, idempotent anyway, is done each time.
 */
export async function prepareOnce(
  run: string,
  options: { name: string; server: string; version: string },
  work: () => Promise<void>,
): Promise<void> {
  const process = livingProcess(run, options.server);
  const key = process && digestOf(process.pid, process.startTime, process.bootId, options.version);
  const file = path.join(run, `${options.name}.prepared`);
  if (key !== null && readOrNull(file) === key) return;
  await work();
  if (key === null) return;
  mkdirSync(run, { recursive: true });
  writeFileSync(file, key);
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
