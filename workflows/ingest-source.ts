import { ApplicationFailure, upsertSearchAttributes } from '@temporalio/workflow';
import type { IngestResult } from '../activities/knowledge/types.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { IngestSourceInput } from '../temporal-config/workflow-inputs.ts';
import { knowledge } from './activities.ts';
import { StepLog } from './step-log.ts';

export interface IngestSourceResult extends IngestResult {
  /** Chunks that had no embedding before, of whatever source. */
  readonly embedded: number;
}

/** Reads one source into the knowledge base and makes it searchable by meaning. Repeated, it adds what is new. */
export async function ingestSource(input: IngestSourceInput): Promise<IngestSourceResult> {
  const { source, paths } = checked(input);
  const log = new StepLog(`Ingest ${source}`);
  upsertSearchAttributes([{ key: searchAttributes.phase, value: 1 }]);
  const ingested = await log.step(`Ingest ${source}`, () =>
    knowledge(`Ingest ${source}`).ingestSource({ source, paths }),
  );
  log.measured({
    records: ingested.records,
    chunks: ingested.chunks,
    rejected: ingested.rejectedCount,
    rejectedByReason: ingested.rejectedByReason,
  });
  const { embedded } = await log.step('Embed chunks', () => knowledge('Embed new chunks').embedChunks());
  log.measured({ embedded });
  return { ...ingested, embedded };
}

/** The argument may come from a person's `temporal workflow start`. */
function checked(input: IngestSourceInput | undefined): IngestSourceInput {
  if (typeof input?.source !== 'string' || input.source === '')
    throw ApplicationFailure.nonRetryable(
      'input.source: must name a source, e.g. "stackoverflow"',
      'InvalidInput',
    );
  const paths: unknown = input.paths ?? [];
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string'))
    throw ApplicationFailure.nonRetryable('input.paths: must be a list of absolute paths', 'InvalidInput');
  return { source: input.source, paths: paths as string[] };
}
