import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { formOf, readEntries } from './archive.ts';
import { ArchiveError, InvalidTextError, refusal } from './entry.ts';
import type { RejectedEntry } from './entry.ts';
import { sevenZipMembers } from './seven-zip.ts';

/** The tables that are read; Users, Badges, PostHistory, PostLinks, Tags are not needed. */
export type TableName = 'posts' | 'comments' | 'votes';

/** One file of a dump. */
export interface Table {
  readonly name: TableName;
  /** Folder or archive inside the location: what is one site's lies together, or in archives that differ by table only. */
  readonly group: string;
  /** Inside the location. */
  readonly path: string;
  readonly bytes: number;
  stream(): AsyncIterable<Uint8Array>;
}

/** What a dump may be besides a folder or archive of any source. */
export const stackOverflowForms = ['.7z', '.xml'] as const;

const tableFile = /^(?:.*[-_.])?(posts|comments|votes)\.xml$/i;
/** `stackoverflow.com-Posts.7z` holds one table, `cooking.stackexchange.com.7z` all of a site. */
const tableArchive = /[-_.](?:posts|comments|votes)\.7z$/i;

function tableName(file: string): TableName | null {
  return (tableFile.exec(path.posix.basename(file))?.[1]?.toLowerCase() as TableName | undefined) ?? null;
}

/**
 * Tables of a dump: a folder (with folders or archives of several sites, if so), an archive, or one table's file.
 * @throws ArchiveError when an archive cannot be opened.
 */
export async function* findTables(location: string): AsyncGenerator<Table | RejectedEntry> {
  const form = formOf(location, stackOverflowForms);
  const name = path.basename(location);
  if (form === 'folder') yield* tablesInFolder(location, '');
  else if (form === '.7z' || form === '.zip') yield* tablesInArchive(location, '', '');
  else if (form === '.xml') {
    const table = tableName(name) ?? 'posts';
    const { size } = await lstat(location);
    yield { name: table, group: '', path: name, bytes: size, stream: () => createReadStream(location) };
  } else yield* tablesInTar(location);
}

async function* tablesInFolder(root: string, folder: string): AsyncGenerator<Table | RejectedEntry> {
  for (const file of (await readdir(path.join(root, folder))).sort()) {
    const inside = folder ? `${folder}/${file}` : file;
    const absolute = path.join(root, inside);
    const stats = await lstat(absolute);
    if (stats.isDirectory()) {
      yield* tablesInFolder(root, inside);
      continue;
    }
    const table = tableName(file);
    const isArchive = file.toLowerCase().endsWith('.7z');
    if (!table && !isArchive) continue;
    const reason = refusal(inside, stats.isSymbolicLink() ? 'link' : stats.isFile() ? 'file' : 'special', 0);
    if (reason) yield { path: inside, rejected: reason };
    else if (isArchive) {
      try {
        yield* tablesInArchive(absolute, inside.replace(tableArchive, ''), inside);
      } catch (error) {
        if (!(error instanceof ArchiveError)) throw error;
        yield { path: inside, rejected: error.reason };
      }
    } else
      yield {
        name: table!,
        group: folder,
        path: inside,
        bytes: stats.size,
        stream: () => createReadStream(absolute, { highWaterMark: 1 << 19 }),
      };
  }
}

async function* tablesInArchive(
  archive: string,
  group: string,
  shown: string,
): AsyncGenerator<Table | RejectedEntry> {
  for await (const member of sevenZipMembers(archive)) {
    const table = tableName(member.path);
    if (!table) continue;
    const inside = shown ? `${shown}:${member.path}` : member.path;
    if ('rejected' in member) yield { path: inside, rejected: member.rejected };
    else {
      const folder = path.posix.dirname(member.path);
      yield {
        name: table,
        group: folder === '.' ? group : `${group}/${folder}`,
        path: inside,
        bytes: member.bytes,
        stream: () => member.stream(),
      };
    }
  }
}

/** Small dumps, packed by others: a table is held in memory here, and the limit of files in archives holds. */
async function* tablesInTar(location: string): AsyncGenerator<Table | RejectedEntry> {
  for await (const entry of readEntries(location)) {
    const table = tableName(entry.path);
    if (!table) continue;
    if ('rejected' in entry) {
      yield entry;
      continue;
    }
    try {
      const content = Buffer.from(await entry.read());
      yield {
        name: table,
        group: path.posix.dirname(entry.path),
        path: entry.path,
        bytes: content.length,
        stream: () => Readable.from([content]),
      };
    } catch (error) {
      if (!(error instanceof InvalidTextError)) throw error;
      yield { path: entry.path, rejected: error.reason };
    }
  }
}
