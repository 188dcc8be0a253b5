import { statSync } from 'node:fs';
import path from 'node:path';
import { formOf } from './archive.ts';
import { isLicencePath, licenceFinder } from './licence.ts';
import type { LoadedItem } from './record.ts';
import { collectionOf, filesAhead, wantedFiles } from './source-files.ts';
import { isReadAsLines, once, recordsOfJson, recordsOfJsonLines, streamOf } from './trajectory-json.ts';
import { recordsOfTable } from './trajectory-table.ts';
import type { TableOrigin } from './trajectory-record.ts';

/** Tables that may be given by themselves, of any size. */
export const trajectoryForms = ['.csv', '.tsv', '.json', '.jsonl', '.ndjson'] as const;

const tablePath = /\.(csv|tsv|json|jsonl|ndjson)$/i;
// What a repository's tools keep in JSON is no data.
const configuration =
  /(^|\/)(\.[^/]+\/.*|node_modules\/.*|(package|package-lock|composer|bower|tsconfig|manifest)[^/]*\.json|\.[^/]*)$/i;
const unreadForm = /\.(xlsx?|ods|parquet|feather|sqlite3?|db|rdata|rds|sav|gz|bz2|7z|zip)$/i;

/**
 * Activity data of learners, such as freeCodeCamp's open data: CSV, TSV and JSON files in a folder or archive, or one such
 * file of any size. A learner's events become one record, rows of counts one record each; e-mail addresses and names of
 * people are left out.
 */
export async function* loadTrajectories(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const form = formOf(location, trajectoryForms);
  if (trajectoryForms.some((suffix) => suffix === form)) {
    const origin = {
      archive,
      collection: collectionOf(path.dirname(path.resolve(location))),
      path: archive,
      licence: 'ODbL-1.0',
    };
    yield* tableItems(origin, archive, () => streamOf(location), statSync(location).size);
    return;
  }
  const licenceOf = licenceFinder(await filesAhead(location, isLicencePath), 'ODbL-1.0');
  let said = false;
  const wanted = (file: string): boolean =>
    (tablePath.test(file) || unreadForm.test(file)) && !configuration.test(file);
  for await (const item of wantedFiles(location, wanted)) {
    said = true;
    if (item.type === 'rejected') {
      yield item;
      continue;
    }
    const where = `${archive}:${item.path}`;
    if (unreadForm.test(item.path)) {
      yield {
        type: 'rejected',
        location: where,
        reason: 'is data in a form that is not read; give it as CSV or JSON',
      };
      continue;
    }
    const origin = {
      archive,
      collection: collectionOf(location),
      path: item.path,
      licence: licenceOf(item.path),
    };
    const bytes = await item.entry.bytes();
    yield* tableItems(origin, where, () => once(bytes), bytes.length);
  }
  if (!said)
    yield { type: 'rejected', location: archive, reason: 'holds no CSV, TSV or JSON: no activity data' };
}

async function* tableItems(
  origin: TableOrigin,
  where: string,
  open: () => AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<LoadedItem> {
  const records = !/json|ndjson/i.test(path.extname(origin.path))
    ? recordsOfTable(origin, open())
    : isReadAsLines(origin.path, size)
      ? recordsOfJsonLines(origin, open())
      : recordsOfJson(origin, open());
  for await (const record of records)
    yield 'reason' in record
      ? { type: 'rejected', location: `${where}:${record.line}`, reason: record.reason }
      : { type: 'record', record, tasks: [] };
}
