import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StackPaths } from './paths.ts';
import { StackError } from './stack-error.ts';

export type PortName = 'postgres' | 'temporal' | 'temporalUi' | 'simulatedTeam' | 'gateway';

/** The part of stack.json that infra/config lays under file and environment. */
export interface StackAddresses {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalUi: string | null;
  readonly gatewayUrl: string;
  readonly simulatedTeamUrl: string;
  readonly dockerSocket: string;
}

export interface StackFile {
  readonly config: StackAddresses;
  readonly ports: Readonly<Record<PortName, number>>;
}

export function readStackFile(paths: StackPaths): StackFile | null {
  if (!existsSync(paths.stackFile)) return null;
  try {
    return JSON.parse(readFileSync(paths.stackFile, 'utf8')) as StackFile;
  } catch (cause) {
    throw new StackError('stack.json', `${paths.stackFile} is not valid JSON; remove it and run up again`, {
      cause,
    });
  }
}

/** Whole or not at all, for the owner's eyes only: it holds the database password. */
export function writeStackFile(paths: StackPaths, content: StackFile): void {
  mkdirSync(path.dirname(paths.stackFile), { recursive: true });
  const temporary = `${paths.stackFile}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  chmodSync(temporary, 0o600);
  renameSync(temporary, paths.stackFile);
}
