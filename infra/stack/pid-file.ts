import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

export interface PidRecord extends ProcessIdentity {
  /** Digest of command, arguments and configuration; another one means: restart. */
  readonly configuration: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** False from the start until the process answered for the first time. */
  readonly ready: boolean;
}

function pidFile(run: string, name: string): string {
  return path.join(run, `${name}.json`);
}

export function writePidRecord(run: string, name: string, record: PidRecord): void {
  mkdirSync(run, { recursive: true });
  const file = pidFile(run, name);
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

/** The recorded process if it still lives. A number that was given to another process since counts as dead. */
export function livingProcess(run: string, name: string): PidRecord | null {
  let record: PidRecord;
  try {
    record = JSON.parse(readFileSync(pidFile(run, name), 'utf8')) as PidRecord;
  } catch {
    return null;
  }
  return isAlive(record) ? record : null;
}

export function removePidRecord(run: string, name: string): void {
  rmSync(pidFile(run, name), { force: true });
}
