import path from 'node:path';
import { ApplicationFailure } from '@temporalio/activity';
import type pg from 'pg';
import { formOf } from '../../corpus/archive.ts';
import { bundledSamples } from '../../corpus/bundled.ts';
import { chunkRecord } from '../../corpus/chunking.ts';
import { ArchiveError } from '../../corpus/entry.ts';
import { repositoryAddress } from '../../corpus/github/address.ts';
import type { LoadedItem } from '../../corpus/record.ts';
import type { Loader } from '../../corpus/record.ts';
import { loaderOf, UnknownSourceError } from '../../corpus/sources.ts';
import { stateFolder } from '../../infra/config/config.ts';
import { refreshLexemes } from '../../infra/database/lexemes.ts';
import { clearRejections, recordId, storeRejections, upsertRecords } from '../../infra/database/records.ts';
import { replaceChunks } from '../../infra/database/replace-chunks.ts';
import { upsertTasks } from '../../infra/database/tasks.ts';
import { inTransaction } from '../../infra/database/transaction.ts';
import { loadGrammars } from '../../models/syntax/grammars.ts';
import { heartbeat } from './heartbeat.ts';
import type { Report } from './heartbeat.ts';
import type { IngestInput, IngestResult, KnowledgeActivities } from './types.ts';

const batchSize = 25;

/** Thrown when an ingest names no path for a source that needs one. */
export class MissingPathError extends Error {
  override readonly name = 'MissingPathError';
}

interface Tally {
  records: { seen: number; added: number; changed: number; unchanged: number };
  chunks: { added: number; duplicates: number };
  tasks: number;
  rejected: { location: string; reason: string }[];
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
    if (input.source !== 'github' || !repositoryAddress(location)) formOf(location);
  return { load, paths };
}

/**
 * Reads sources into the knowledge base, a batch a transaction. Repeated, it changes nothing: unchanged records are left
 * alone with their chunks and embeddings, so an interrupted run goes on where it ended.
 * @throws as openSource; nothing is read then.
 */
export async function ingestCorpus(pool: pg.Pool, input: IngestInput, report: Report): Promise<IngestResult> {
  const { load, paths } = openSource(input);
  const settings = { stateFolder: stateFolder(), environment: process.env };
  // Chunking is synchronous, loading the grammars is not.
  await loadGrammars();
  const tally: Tally = {
    records: { seen: 0, added: 0, changed: 0, unchanged: 0 },
    chunks: { added: 0, duplicates: 0 },
    tasks: 0,
    rejected: [],
  };
  for (const location of paths) {
    await clearRejections(pool, { source: input.source, archive: path.basename(location) });
    let batch: LoadedItem[] = [];
    for await (const item of load(location, settings)) {
      batch.push(item);
      if (batch.length < batchSize) continue;
      await storeBatch(pool, input.source, batch, tally);
      batch = [];
      // How many there are is known at the end only.
      report({ done: tally.records.seen, total: 0, unit: 'records' });
    }
    await storeBatch(pool, input.source, batch, tally);
    report({ done: tally.records.seen, total: 0, unit: 'records' });
  }
  await refreshLexemes(pool);
  return { source: input.source, ...tally };
}

async function storeBatch(
  pool: pg.Pool,
  source: string,
  batch: readonly LoadedItem[],
  tally: Tally,
): Promise<void> {
  const loaded = batch.filter((item) => item.type === 'record');
  const rejected = batch
    .filter((item) => item.type === 'rejected')
    .map(({ location, reason }) => ({ location, reason }));
  await inTransaction(pool, async (client) => {
    const changes = await upsertRecords(
      client,
      loaded.map((item) => item.record),
    );
    const stale = loaded.filter((item) => changes.get(recordId(item.record)) !== 'unchanged');
    const chunks = await replaceChunks(
      client,
      new Map(stale.map(({ record }) => [recordId(record), chunkRecord(record)])),
    );
    const tasks = await upsertTasks(
      client,
      loaded.flatMap((item) => item.tasks.map((entry) => ({ ...entry, recordId: recordId(item.record) }))),
    );
    await storeRejections(client, { source, rejected });
    return { changes, chunks, tasks };
  }).then(({ changes, chunks, tasks }) => {
    // Counted after the commit, so that a batch that failed was never counted.
    tally.records.seen += changes.size;
    for (const change of changes.values()) tally.records[change] += 1;
    tally.chunks.added += chunks.added;
    tally.chunks.duplicates += chunks.duplicates;
    tally.tasks += tasks;
    tally.rejected.push(...rejected);
  });
}

/** The activity; what the user got wrong fails it for good, all else is retried. */
export function createIngestSource(deps: { pool: pg.Pool }): KnowledgeActivities['ingestSource'] {
  return async (input) => {
    try {
      return await ingestCorpus(deps.pool, input, heartbeat);
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
