import { readFile } from 'node:fs/promises';
import { gitOutput, gitTokens, startGit } from './git.ts';
import type { ObjectReader } from './objects.ts';

/** A file of a tree. */
export interface TreeFile {
  /** Null when its bytes are no UTF-8. */
  readonly path: string | null;
  readonly kind: 'file' | 'link' | 'submodule';
  readonly blob: string;
  readonly bytes: number;
}

/** A file that a commit changed; blobs are null where there is none before or after. */
export interface ChangedFile {
  readonly path: string;
  readonly previousPath: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly message: string;
}

const strict = new TextDecoder('utf-8', { fatal: true });
function pathOf(bytes: Buffer): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** Files of a commit's tree, in the order of their paths. @throws GitError */
export async function* treeFiles(gitFolder: string, commit: string): AsyncGenerator<TreeFile> {
  const child = startGit(gitFolder, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]);
  for await (const token of gitTokens(child, 'ls-tree')) {
    const tab = token.indexOf(9);
    const [mode, type, blob, size] = token.subarray(0, tab).toString('latin1').trim().split(/ +/);
    yield {
      path: pathOf(token.subarray(tab + 1)),
      kind: type === 'commit' ? 'submodule' : mode === '120000' ? 'link' : 'file',
      blob: blob!,
      bytes: Number(size) || 0,
    };
  }
}

/** Commits whose parents a shallow clone left behind. */
export async function shallowCommits(gitFolder: string): Promise<ReadonlySet<string>> {
  const file = await gitOutput(gitFolder, ['rev-parse', '--path-format=absolute', '--git-path', 'shallow']);
  const text = await readFile(file, 'utf8').catch(() => '');
  return new Set(text.split('\n').filter(Boolean));
}

const differing = [
  'diff-tree',
  '-r',
  '-M',
  '--raw',
  '-z',
  '--root',
  '--no-ext-diff',
  '--no-textconv',
  '--no-abbrev',
];

/**
 * Commits that the head reaches, oldest first, with the files that each changed; of merges no files, as what they bring is in
 * the commits that they join. Renames are found as git finds them. @throws GitError
 */
export async function* changedFiles(
  gitFolder: string,
  head: string,
): AsyncGenerator<{ id: string; files: ChangedFile[] }> {
  const list = startGit(gitFolder, ['rev-list', '--topo-order', '--reverse', head]);
  const diff = startGit(gitFolder, [...differing, '--always', '--stdin']);
  list.stdout.pipe(diff.stdin);
  list.on('error', () => diff.stdin.end());
  try {
    yield* parseRaw(gitTokens(diff, 'diff-tree'));
  } finally {
    list.kill();
  }
}

/** Files that differ between two commits. @throws GitError, also when one of them is not in the clone. */
export async function filesBetween(gitFolder: string, from: string, to: string): Promise<ChangedFile[]> {
  const child = startGit(gitFolder, [...differing, from, to]);
  child.stdin.end();
  const files: ChangedFile[] = [];
  for await (const change of parseRaw(gitTokens(child, 'diff-tree'), to)) files.push(...change.files);
  return files;
}

async function* parseRaw(
  tokens: AsyncGenerator<Buffer>,
  only: string | null = null,
): AsyncGenerator<{ id: string; files: ChangedFile[] }> {
  let open: { id: string; files: ChangedFile[] } | null = only ? { id: only, files: [] } : null;
  for (let next = await tokens.next(); !next.done; next = await tokens.next()) {
    const text = next.value.toString('latin1');
    const entry = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(text);
    if (!entry) {
      if (open) yield open;
      open = { id: text.trim(), files: [] };
      continue;
    }
    const [, modeBefore, modeAfter, before, after, status] = entry;
    const from = pathOf((await tokens.next()).value as Buffer);
    const to = status === 'R' || status === 'C' ? pathOf((await tokens.next()).value as Buffer) : from;
    // Links and submodules have no text, and a path that is no text cannot be named.
    const isFile = (mode: string): boolean => mode.startsWith('100');
    if (from === null || to === null) continue;
    if (!isFile(modeBefore!) && !isFile(modeAfter!)) continue;
    open?.files.push({
      path: to,
      previousPath: from,
      before: isFile(modeBefore!) ? before! : null,
      after: isFile(modeAfter!) ? after! : null,
    });
  }
  if (open) yield open;
}

/** Author, date and message of a commit, null when it is not in the clone. @throws GitError */
export async function readCommit(objects: ObjectReader, id: string): Promise<Commit | null> {
  const content = await objects.read(id, 1024 * 1024);
  if (!Buffer.isBuffer(content)) return null;
  const raw = content.toString('latin1');
  const split = raw.indexOf('\n\n');
  const header = raw.slice(0, split);
  const encoding = /^encoding (\S+)$/m.exec(header)?.[1] ?? 'utf-8';
  const decode = (bytes: Buffer): string => {
    try {
      return new TextDecoder(encoding).decode(bytes);
    } catch {
      return bytes.toString('utf8');
    }
  };
  const author = /^author (.*?) ?<[^>]*> (\d+)/m.exec(header);
  return {
    id,
    parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1]!),
    author: decode(Buffer.from(author?.[1] ?? '', 'latin1')),
    date: new Date(Number(author?.[2] ?? 0) * 1000).toISOString(),
    // Postgres holds no NULs.
    message: decode(content.subarray(split + 2))
      .replaceAll('\0', '')
      .trim(),
  };
}
