import type pg from 'pg';
import {
  countRequests,
  findDriftReport,
  insertDriftReport,
  watchedSince,
  newestRequests,
  readObservations,
  requestBlocks,
  requestsToProfile,
  storeProfiles,
} from '../../infra/database/drift.ts';
import { detectKind } from '../../models/cet/kind.ts';
import { describeReference, detectDrift, seen, type SeenRequest } from '../../models/drift/detect-drift.ts';
import { lengthBin } from '../../models/drift/observation.ts';
import { levelOfLook, referencePeriod } from '../../models/drift/schedule.ts';
import { blockOffsets, blockSize, longestWindow } from '../../models/drift/windows.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import { guessGrammar } from '../../models/syntax/language-of-code.ts';
import { heartbeat } from '../knowledge/heartbeat.ts';
import type { DriftLook, LookForDriftInput } from './types.ts';

const batchSize = 64;

export interface DriftDependencies {
  readonly pool: pg.Pool;
  readonly embedder: Embedder;
}

/** Compares the newest requests with what was usual and writes the report; a report that is there is answered as it is. */
export async function lookForDrift(
  { pool, embedder }: DriftDependencies,
  input: LookForDriftInput,
): Promise<DriftLook> {
  const report = (await findDriftReport(pool, input.report)) ?? (await look(pool, embedder, input));
  const { status, scores, severity, primaryCause, recommendation, reference, current } = report;
  return { status, scores, severity, primaryCause, recommendation, reference, current };
}

async function look(pool: pg.Pool, embedder: Embedder, input: LookForDriftInput) {
  const now = Date.parse(input.now);
  const since = (await watchedSince(pool, now)) ?? now;
  const newest = await newestRequests(pool, { from: since, to: now, limit: longestWindow });
  const period = referencePeriod({ now, since, currentBegins: newest[0]?.at ?? now });
  const offsets = blockOffsets(await countRequests(pool, period));
  const blocks = await requestBlocks(pool, period, { offsets, size: blockSize });
  const ids = [...blocks.flat(), ...newest.map(({ id }) => id)];
  await profileRequests(pool, embedder, ids);
  const observations = await readObservations(pool, ids);
  const observed = (wanted: readonly string[]): SeenRequest[] =>
    wanted.map((id) => seen(observations.get(id)!));
  const report = {
    ...detectDrift(
      describeReference(blocks.map(observed)),
      observed(newest.map(({ id }) => id)),
      levelOfLook,
    ),
    id: input.report,
    lookedAt: input.now,
    reference: blocks.flat().length,
    current: newest.length,
  };
  await insertDriftReport(pool, report);
  return report;
}

/** A batch that is stored is never done again. */
async function profileRequests(pool: pg.Pool, embedder: Embedder, ids: readonly string[]): Promise<void> {
  const missing = await requestsToProfile(pool, ids);
  for (let start = 0; start < missing.length; start += batchSize) {
    const batch = missing.slice(start, start + batchSize);
    const embeddings = await embedder.embed(batch.map(({ query }) => query));
    const profiles = batch.map(({ id, query, request }, index) => ({
      id,
      embedding: embeddings[index]!,
      features: {
        language: guessGrammar([query, ...request.context.map(({ text }) => text)].join('\n')) ?? 'none',
        kind: detectKind(request),
        length: lengthBin(query.length),
      },
    }));
    await storeProfiles(pool, profiles);
    heartbeat({ done: start + batch.length, total: missing.length, unit: 'requests' });
  }
}
