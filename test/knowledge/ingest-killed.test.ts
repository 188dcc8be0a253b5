import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type pg from 'pg';
import { ingestCorpus } from '../../activities/knowledge/ingest.ts';
import { generateDump } from '../../bench/generate-stackoverflow.ts';
import { createPool } from '../../infra/database/pool.ts';
import { useTestDatabase } from '../support/database.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { storedRows } from './stored-rows.ts';

describe('an ingest whose process is killed', () => {
  const database = useTestDatabase();
  const folder = useTemporaryFolder();
  let pool: pg.Pool;

  before(() => {
    pool = createPool(database.url());
  });
  after(() => pool.end());

  it('leaves whole batches and no files, and the next one goes on to the rows of an undisturbed one', async () => {
    const made = generateDump({ folder: folder.path('dump'), bytes: 3_500_000, seed: 7, malformed: 2 });
    const ingest = () =>
      ingestCorpus(pool, { source: 'stackoverflow', paths: [folder.path('dump')] }, () => undefined);
    const undisturbedResult = await ingest();
    const undisturbed = await storedRows(pool);
    await pool.query('TRUNCATE record CASCADE; TRUNCATE rejected_record');

    mkdirSync(folder.path('temporary'));
    const child = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', path.join(import.meta.dirname, 'ingest-process.ts')],
        ...[database.url(), folder.path('dump')],
      ],
      { env: { ...process.env, TMPDIR: folder.path('temporary') }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exit = once(child, 'exit');
    for await (const line of createInterface(child.stdout)) if (/[1-9]\d* records/.test(line)) break;
    child.kill('SIGKILL');
    assert.deepEqual(await exit, [null, 'SIGKILL']);
    assert.deepEqual(
      readdirSync(folder.path('temporary')).filter((name) => name.startsWith('contexture-')),
      [],
    );

    const { rows } = await pool.query<{ records: number; bare: number }>(
      `SELECT count(*)::int AS records,
         (count(*) FILTER (WHERE NOT EXISTS (SELECT FROM record_chunk WHERE record_id = record.id)))::int AS bare
       FROM record`,
    );
    const left = rows[0]!;
    assert.ok(left.records > 0 && left.records < made.questions, `${String(left.records)} records`);
    assert.equal(left.bare, 0, 'a record without its chunks');

    const again = await ingest();
    assert.ok(again.records.unchanged >= left.records, 'what was stored is not stored again');
    assert.equal(again.records.added + again.records.unchanged, made.questions);
    assert.equal(again.rejectedCount, undisturbedResult.rejectedCount);
    assert.deepEqual(await storedRows(pool), undisturbed);
  });
});
