import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Thrown when `git` cannot be run or does not understand a repository. */
export class GitError extends Error {
  override readonly name = 'GitError';
}

/**
 * What a repository's own configuration could make git execute or fetch is switched off: external diffs, hooks, monitors, other
 * transports than those allowed, and prompts. Nothing is ever checked out, so no filter runs.
 */
const disarmed = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.quotePath', 'false'],
  ['diff.external', ''],
  ['safe.directory', '*'],
] as const;

/** Environment of every git process. Secrets travel here and not in arguments, which other users can read. */
export function gitEnvironment(
  protocols: string,
  configuration: readonly (readonly [string, string])[] = [],
): NodeJS.ProcessEnv {
  const settings = [...disarmed, ...configuration];
  return {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_ALLOW_PROTOCOL: protocols,
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${String(index)}`, key],
        [`GIT_CONFIG_VALUE_${String(index)}`, value],
      ]),
    ),
  };
}

/** The folder of a clone's objects, or null when the folder is no clone (bare ones are). */
export function gitFolderOf(folder: string): string | null {
  if (existsSync(path.join(folder, '.git'))) return path.join(folder, '.git');
  return existsSync(path.join(folder, 'HEAD')) && existsSync(path.join(folder, 'objects')) ? folder : null;
}

export function startGit(gitFolder: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  // "none" is no protocol: what a partial clone lacks must not be fetched behind our back.
  const child = spawn('git', [`--git-dir=${gitFolder}`, ...args], { env: gitEnvironment('none') });
  // A reader that stops early closes the pipe under git; that is no fault.
  child.stdin.on('error', () => undefined);
  return child;
}

/** Answers once the process has ended. @throws GitError with what git said. */
export function endOf(child: ChildProcessWithoutNullStreams, what: string): Promise<void> {
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(new GitError(`git cannot be run (${cause.message})`, { cause })));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new GitError(`git ${what}: ${said.trim().split('\n').at(-1) || `exit ${String(code)}`}`));
    });
  });
}

/** The output of a short command. @throws GitError */
export async function gitOutput(gitFolder: string, args: readonly string[]): Promise<string> {
  const child = startGit(gitFolder, args);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await endOf(child, args[0]!);
  return output.trim();
}

/** Pieces of a command's output between NULs, one at a time: memory does not grow with the repository. @throws GitError */
export async function* gitTokens(
  child: ChildProcessWithoutNullStreams,
  what: string,
): AsyncGenerator<Buffer> {
  const ended = endOf(child, what);
  ended.catch(() => undefined);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const piece of child.stdout as AsyncIterable<Buffer>) {
      const data = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
      let start = 0;
      for (let end = data.indexOf(0); end !== -1; end = data.indexOf(0, start)) {
        yield data.subarray(start, end);
        start = end + 1;
      }
      rest = data.subarray(start);
    }
    await ended;
  } finally {
    child.kill();
  }
  if (rest.length > 0) yield rest;
}
