import { createReadStream, existsSync, statSync } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ArchiveError, decodeText, refusal } from './entry.ts';
import type { Entry, RejectedEntry } from './entry.ts';
import { tarEntries } from './tar.ts';
import { zipEntries } from './zip.ts';

const forms = ['folder', '.tar.xz', '.tar.gz', '.tgz', '.tar', '.zip'] as const;
type Form = (typeof forms)[number];

/**
 * The form of a path that can be read; `own` are suffixes that the source reads besides.
 * @throws ArchiveError when there is nothing at the path or its form is unknown.
 */
export function formOf<Own extends string = never>(location: string, own: readonly Own[] = []): Form | Own {
  if (!existsSync(location)) throw new ArchiveError(location, 'does not exist');
  if (statSync(location).isDirectory()) return 'folder';
  const known = [...forms, ...own];
  const form = known.find((suffix) => location.endsWith(suffix));
  if (!form) throw new ArchiveError(location, `not a ${known.join(', ')}`);
  return form;
}

/**
 * Files of a folder or archive, one after the other. Symlinks, devices, absolute paths, `..` and files over 50 MB are
 * yielded as rejected, and the rest goes on.
 * @throws ArchiveError, after everything that could be read, when the archive is truncated or damaged.
 */
export async function* readEntries(location: string): AsyncGenerator<Entry | RejectedEntry> {
  const form = formOf(location);
  switch (form) {
    case 'folder':
      yield* folderEntries(location, '');
      return;
    case '.zip':
      yield* zipEntries(location);
      return;
    case '.tar.xz':
      yield* tarEntries(location, createReadStream(location), 'xz');
      return;
    case '.tar.gz':
    case '.tgz':
      yield* tarEntries(location, createReadStream(location), 'gzip');
      return;
    case '.tar':
      yield* tarEntries(location, createReadStream(location), 'none');
      return;
  }
}

async function* folderEntries(root: string, folder: string): AsyncGenerator<Entry | RejectedEntry> {
  const names = (await readdir(path.join(root, folder))).sort();
  for (const name of names) {
    const relative = folder ? `${folder}/${name}` : name;
    const absolute = path.join(root, relative);
    const stats = await lstat(absolute);
    if (stats.isDirectory()) {
      // A clone's history is not its content.
      if (name !== '.git') yield* folderEntries(root, relative);
      continue;
    }
    const kind = stats.isSymbolicLink() ? 'link' : stats.isFile() ? 'file' : 'special';
    const reason = refusal(relative, kind, stats.size);
    if (reason) yield { path: relative, rejected: reason };
    else yield { path: relative, read: async () => decodeText(relative, await readFile(absolute)) };
  }
}
