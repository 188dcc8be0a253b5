import path from 'node:path';
import { readEntries } from './archive.ts';
import { ArchiveError, InvalidTextError } from './entry.ts';
import type { Entry } from './entry.ts';
import type { LoadedItem } from './record.ts';

/** One text file of a source; `path` has no leading `./`. */
export interface TextFile {
  readonly type: 'file';
  readonly path: string;
  readonly text: string;
}

export type Rejection = Extract<LoadedItem, { type: 'rejected' }>;

/**
 * Files of a folder or archive that `wanted` takes, one at a time. Links, files that are too large, and damage of the archive
 * (after everything that could be read) come as rejected, so that a loader only has to pass them on.
 */
export async function* wantedFiles(
  location: string,
  wanted: (path: string) => boolean,
): AsyncGenerator<{ type: 'entry'; path: string; entry: Entry } | Rejection> {
  const archive = path.basename(location);
  try {
    for await (const entry of readEntries(location)) {
      const inside = entry.path.replace(/^\.\//, '');
      if ('rejected' in entry)
        yield { type: 'rejected', location: `${archive}:${inside}`, reason: entry.rejected };
      else if (wanted(inside)) yield { type: 'entry', path: inside, entry };
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    yield { type: 'rejected', location: archive, reason: error.reason };
  }
}

/** The same as text; what is no UTF-8 comes as rejected. */
export async function* textFiles(
  location: string,
  wanted: (path: string) => boolean,
): AsyncGenerator<TextFile | Rejection> {
  for await (const item of wantedFiles(location, wanted))
    yield item.type === 'rejected' ? item : await textOf(location, item);
}

/** Text of a file, to be asked for before the next one. */
export async function textOf(
  location: string,
  { path: inside, entry }: { path: string; entry: Entry },
): Promise<TextFile | Rejection> {
  try {
    return { type: 'file', path: inside, text: await entry.read() };
  } catch (error) {
    if (!(error instanceof InvalidTextError)) throw error;
    return { type: 'rejected', location: `${path.basename(location)}:${inside}`, reason: error.reason };
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
