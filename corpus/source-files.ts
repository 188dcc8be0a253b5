import path from 'node:path';
import { readEntries } from './archive.ts';
import { ArchiveError, InvalidTextError } from './entry.ts';
import type { LoadedItem } from './record.ts';

/** One text file of a source; `path` has no leading `./`. */
export interface TextFile {
  readonly type: 'file';
  readonly path: string;
  readonly text: string;
}

export type Rejection = Extract<LoadedItem, { type: 'rejected' }>;

/**
 * Text files of a folder or archive that `wanted` takes, one at a time. Links, files that are too large or no UTF-8, and
 * damage of the archive (after everything that could be read) come as rejected, so that a loader only has to pass them on.
 */
export async function* textFiles(
  location: string,
  wanted: (path: string) => boolean,
): AsyncGenerator<TextFile | Rejection> {
  const archive = path.basename(location);
  try {
    for await (const entry of readEntries(location)) {
      const inside = entry.path.replace(/^\.\//, '');
      if ('rejected' in entry) {
        yield { type: 'rejected', location: `${archive}:${inside}`, reason: entry.rejected };
        continue;
      }
      if (!wanted(inside)) continue;
      try {
        yield { type: 'file', path: inside, text: await entry.read() };
      } catch (error) {
        if (!(error instanceof InvalidTextError)) throw error;
        yield { type: 'rejected', location: `${archive}:${inside}`, reason: error.reason };
      }
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    yield { type: 'rejected', location: archive, reason: error.reason };
  }
}

/** Name of a collection that has none inside: that of its folder or archive, the same for both forms. */
export function collectionOf(location: string): string {
  return path
    .basename(location)
    .replace(/\.(tar\.xz|tar\.gz|tgz|tar|zip)$/, '')
    .replace(/-(main|master)$/, '');
}

/**
 * A pass of its own over the files that the records of others need (licences, names of blocks): they may stand behind them.
 * What is wrong with the source is left to the main pass to say.
 */
export async function filesAhead(
  location: string,
  wanted: (path: string) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const item of textFiles(location, wanted))
    if (item.type === 'file') files.set(item.path, item.text);
  return files;
}
