import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import type pg from 'pg';
import { formOf } from '../../corpus/archive.ts';
import { bundledSamples } from '../../corpus/bundled.ts';
import { chunkRecord } from '../../corpus/chunking.ts';
import type { Chunk } from '../../corpus/chunking.ts';
import { ArchiveError } from '../../corpus/entry.ts';
import { repositoryAddress } from '../../corpus/github/address.ts';
import type { CorpusRecord, LoadedItem, Loader } from '../../corpus/record.ts';
import { loaderOf, ownFormsOf, UnknownSourceError } from '../../corpus/sources.ts';
import { stateFolder } from '../../infra/config/config.ts';
import { prepareForBulk } from '../../infra/database/bulk.ts';
import { refreshLexemes } from '../../infra/database/lexemes.ts';
import {
  clearRejections,
  recordId,
  storeRejections,
  unchangedRecords,
  upsertRecords,
} from '../../infra/database/records.ts';
import { replaceChunks } from '../../infra/database/replace-chunks.ts';
import { upsertTasks } from '../../infra/database/tasks.ts';
import { inTransaction } from '../../infra/database/transaction.ts';
import { loadGrammars } from '../../models/syntax/grammars.ts';
import { whileBeating } from '../execution/while-beating.ts';
import type { ActivityProgress } from '../progress.ts';
import { heartbeat } from './heartbeat.ts';
import type { Report } from './heartbeat.ts';
import { IngestClock } from './ingest-clock.ts';
import { Rejections } from './rejections.ts';
import type { IngestInput, IngestResult, KnowledgeActivities } from './types.ts';

/** A transaction's worth of records: many small ones, or few large. Two batches are in memory, each some times over. */
const batchRecords = 500;
const batchCharacters = 1 << 19;

/** Thrown when an ingest names no path for a source that needs one. */
export class MissingPathError extends Error {
  override readonly name = 'MissingPathError';
}

/**
 * The loader of the source and the paths that it will read.
 * @throws UnknownSourceError, MissingPathError, ArchiveError for a path that cannot be opened.
 */
export function openSource(input: IngestInput): { load: Loader; paths: readonly string[] } {
  const load = loaderOf(input.source);
  const paths = input.paths.length === 0 && input.source === 'bundled' ? [bundledSamples] : input.paths;
  if (paths.length === 0)
    throw new MissingPathError(`source "${input.source}": give at least one folder or archive`);
  for (const location of paths)
    if (input.source !== 'github' || !repositoryAddress(location)) formOf(location, ownFormsOf(input.source));
  return { load, paths };
}

/**
 * Reads sources into the knowledge base, a batch a transaction. Repeated, it changes nothing: unchanged records are left
 * alone with their chunks and embeddings, so an interrupted run goes on where it ended. While a batch is stored, the next is
 * read and chunked: the database and this process work at the same time.
 * @throws as openSource; nothing is read then.
 */
export async function ingestCorpus(pool: pg.Pool, input: IngestInput, report: Report): Promise<IngestResult> {
  const { load, paths } = openSource(input);
  const settings = { stateFolder: stateFolder(), environment: process.env };
  const tally: Tally = {
    records: { seen: 0, added: 0, changed: 0, unchanged: 0 },
    chunks: { added: 0, duplicates: 0 },
    tasks: 0,
  };
  const rejections = new Rejections();
  let storing: Promise<void> = Promise.resolve();
  const store = async (items: readonly LoadedItem[], archive: string): Promise<void> => {
    const batch = await prepareBatch(pool, items);
    await storing;
    storing = storeBatch(pool, input.source, batch, { tally, rejections, archive });
    // Looked at by the next batch, or after the last; until then it is no unhandled rejection.
    storing.catch(() => undefined);
  };
  try {
    for (const location of paths) {
      const archive = path.basename(location);
      await clearRejections(pool, { source: input.source, archive });
      const clock = new IngestClock();
      let batch: LoadedItem[] = [];
      let characters = 0;
      for await (const item of load(location, settings)) {
        if (item.type === 'progress') {
          report(clock.progress(item, tally.records.seen));
          continue;
        }
        batch.push(item);
        if (item.type === 'record') characters += sizeOf(item.record);
        if (batch.length < batchRecords && characters < batchCharacters) continue;
        await store(batch, archive);
        batch = [];
        characters = 0;
        report(clock.records(tally.records.seen));
      }
      await store(batch, archive);
      await storing;
      report(clock.records(tally.records.seen));
    }
  } finally {
    // A batch that is under way ends before a retry begins.
    await storing.catch(() => undefined);
  }
  await storeRejections(pool, { source: input.source, rejected: rejections.summaries() });
  await refreshLexemes(pool);
  return { source: input.source, ...tally, ...rejections.result() };
}

interface Tally {
  records: { seen: number; added: number; changed: number; unchanged: number };
  chunks: { added: number; duplicates: number };
  tasks: number;
}

interface Batch {
  readonly loaded: readonly Extract<LoadedItem, { type: 'record' }>[];
  readonly rejected: readonly Extract<LoadedItem, { type: 'rejected' }>[];
  /** Of the records that seem new or changed, by record id. */
  readonly chunks: ReadonlyMap<string, readonly Chunk[]>;
}

function sizeOf(record: CorpusRecord): number {
  return record.body.documents.reduce((sum, { text }) => sum + text.length, 0);
}

/** Chunks ahead of the transaction what will need it. */
async function prepareBatch(pool: pg.Pool, items: readonly LoadedItem[]): Promise<Batch> {
  const loaded = items.filter((item) => item.type === 'record');
  const unchanged = await unchangedRecords(
    pool,
    loaded.map((item) => item.record),
  );
  // Chunking is synchronous, loading the grammars is not; 26 MB that most sources do without.
  if (loaded.some(({ record }) => record.body.documents.some(({ format }) => format === 'code')))
    await loadGrammars();
  const chunks = new Map<string, readonly Chunk[]>();
  for (const { record } of loaded) {
    if (unchanged.has(recordId(record))) continue;
    chunks.set(recordId(record), chunkRecord(record));
    // The batch before sends its next statement: else the server would wait until all of this one is chunked.
    await setImmediate();
  }
  return { loaded, rejected: items.filter((item) => item.type === 'rejected'), chunks };
}

async function storeBatch(
  pool: pg.Pool,
  source: string,
  batch: Batch,
  into: { tally: Tally; rejections: Rejections; archive: string },
): Promise<void> {
  const { loaded } = batch;
  const stored = into.rejections.add(batch.rejected, into.archive);
  const { changes, chunks, tasks } = await inTransaction(pool, async (client) => {
    await prepareForBulk(client);
    const changes = await upsertRecords(
      client,
      loaded.map((item) => item.record),
    );
    const stale = loaded.filter((item) => changes.get(recordId(item.record)) !== 'unchanged');
    const chunks = await replaceChunks(
      client,
      new Map(
        stale.map(({ record }) => [
          recordId(record),
          batch.chunks.get(recordId(record)) ?? chunkRecord(record),
        ]),
      ),
      new Set([...changes].filter(([, change]) => change === 'changed').map(([id]) => id)),
    );
    const tasks = await upsertTasks(
      client,
      loaded.flatMap((item) => item.tasks.map((entry) => ({ ...entry, recordId: recordId(item.record) }))),
    );
    await storeRejections(client, { source, rejected: stored });
    return { changes, chunks, tasks };
  });
  // Counted after the commit, so that a batch that failed was never counted.
  const { tally } = into;
  tally.records.seen += changes.size;
  for (const change of changes.values()) tally.records[change] += 1;
  tally.chunks.added += chunks.added;
  tally.chunks.duplicates += chunks.duplicates;
  tally.tasks += tasks;
}

/** The activity; what the user got wrong fails it for good, all else is retried. */
export function createIngestSource(deps: { pool: pg.Pool }): KnowledgeActivities['ingestSource'] {
  return async (input) => {
    try {
      let last: ActivityProgress = { done: 0, total: 0, unit: 'records' };
      // An archive is unpacked for minutes before the first row of a table comes.
      return await whileBeating(
        () => last,
        () =>
          ingestCorpus(deps.pool, input, (progress) => {
            last = progress;
            heartbeat(progress);
          }),
      );
    } catch (error) {
      if (
        error instanceof UnknownSourceError ||
        error instanceof MissingPathError ||
        error instanceof ArchiveError
      )
        throw ApplicationFailure.create({
          message: error.message,
          type: error.name,
          nonRetryable: true,
          cause: error,
        });
      throw error;
    }
  };
}
