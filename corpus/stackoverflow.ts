import path from 'node:path';
import { ArchiveError } from './entry.ts';
import type { LoadedItem } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { findTables } from './stackoverflow-tables.ts';
import type { Table } from './stackoverflow-tables.ts';
import { ThreadJoin } from './stackoverflow-join.ts';
import { tableRows } from './xml-rows.ts';

/** Sites of the network, as the names of dumps and of their folders say them. */
const siteName =
  /(?:[a-z0-9]+\.)*(?:stackexchange|stackoverflow|serverfault|superuser|askubuntu|mathoverflow|stackapps)\.(?:com|net)/i;

/**
 * The Stack Exchange data dump (archive.org/details/stackexchange): a folder, an archive or one `Posts.xml`. A record is a question
 * with its answers. Answers, comments and votes are joined to it on disk, because they come in any order.
 */
export async function* loadStackOverflow(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const groups = new Map<string, Table[]>();
  try {
    for await (const table of findTables(location)) {
      if ('rejected' in table)
        yield { type: 'rejected', location: `${archive}:${table.path}`, reason: table.rejected };
      else groups.set(table.group, [...(groups.get(table.group) ?? []), table]);
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    yield { type: 'rejected', location: archive, reason: error.reason };
    return;
  }
  let found = false;
  for (const [group, tables] of groups) {
    const posts = tables.find(({ name }) => name === 'posts');
    if (!posts) continue;
    found = true;
    const site = siteName.exec(`${posts.path}`)?.[0] ?? siteName.exec(location)?.[0] ?? 'stackoverflow.com';
    yield* loadSite(archive, group, site.toLowerCase(), tables);
  }
  if (!found)
    yield { type: 'rejected', location: archive, reason: 'holds no Posts.xml: not a dump of Stack Overflow' };
}

async function* loadSite(
  archive: string,
  group: string,
  site: string,
  tables: readonly Table[],
): AsyncGenerator<LoadedItem> {
  const inside = (table: Table): string => (table.path === archive ? archive : `${archive}:${table.path}`);
  const totalBytes = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const posts = tables.find(({ name }) => name === 'posts')!;
  const join = new ThreadJoin({ totalBytes, withReactions: tables.length > 1 });
  try {
    let doneBytes = 0;
    for (const table of tables) {
      try {
        for await (const { rows, rejected, bytesRead } of tableRows(table.name, table.stream())) {
          for (const { part, reason } of rejected)
            yield { type: 'rejected', location: [inside(table), part].filter(Boolean).join(':'), reason };
          for (const row of rows) {
            try {
              join.add(table.name, row);
            } catch (error) {
              if (!(error instanceof RejectedRecordError)) throw error;
              const id = row['Id'] ? `:Id ${row['Id'].slice(0, 20)}` : '';
              yield { type: 'rejected', location: `${inside(table)}${id}`, reason: error.reason };
            }
          }
          yield { type: 'progress', step: 'read', doneBytes: doneBytes + bytesRead, totalBytes };
        }
      } catch (error) {
        if (!(error instanceof ArchiveError)) throw error;
        yield { type: 'rejected', location: inside(table), reason: error.reason };
      }
      doneBytes += table.bytes;
    }
    const where = (name: Table['name'], id: number | null): string => {
      const table = tables.find((candidate) => candidate.name === name)!;
      return id === null ? inside(table) : `${inside(table)}:Id ${id}`;
    };
    yield* join.threads({ site, archive, path: posts.path }, where);
  } finally {
    join.close();
  }
}
