import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { insertFeedback } from '../infra/database/feedback.ts';
import type { FeedbackRow } from '../infra/database/feedback.ts';
import { insertInferences } from '../infra/database/inferences.ts';
import type { InferenceRow } from '../infra/database/inferences.ts';

export type GatewayRecord =
  | { readonly table: 'inference'; readonly row: InferenceRow }
  | { readonly table: 'feedback'; readonly row: FeedbackRow };

async function insert(pool: pg.Pool, records: readonly GatewayRecord[]): Promise<void> {
  const inferences = records.flatMap((record) => (record.table === 'inference' ? [record.row] : []));
  const feedback = records.flatMap((record) => (record.table === 'feedback' ? [record.row] : []));
  if (inferences.length > 0) await insertInferences(pool, inferences);
  if (feedback.length > 0) await insertFeedback(pool, feedback);
}

/** SQLSTATE classes 22 (data) and 23 (integrity): the row is at fault, and will be tomorrow. */
function rowIsAtFault(error: unknown): boolean {
  const { code } = error as { code?: string };
  return typeof code === 'string' && (code.startsWith('22') || code.startsWith('23'));
}

/**
 * Stores a batch; a record that Postgres refuses for what it holds is set aside in `<folder>/refused.json-lines`, so that it
 * does not hold up the others. Throws when the database cannot be reached.
 */
export async function storeRecords(
  pool: pg.Pool,
  folder: string,
  records: readonly GatewayRecord[],
  onFault: (what: string, error: unknown) => void,
): Promise<void> {
  try {
    await insert(pool, records);
  } catch (error) {
    if (!rowIsAtFault(error)) throw error;
    if (records.length === 1) {
      onFault(`${records[0]!.table} ${records[0]!.row.id}: refused by the database and set aside`, error);
      await appendFile(path.join(folder, 'refused.json-lines'), `${JSON.stringify(records[0])}\n`, {
        mode: 0o600,
      });
      return;
    }
    for (const record of records) await storeRecords(pool, folder, [record], onFault);
  }
}
