import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type pg from 'pg';
import { generateDump } from '../../bench/generate-stackoverflow.ts';
import { ingestCorpus } from '../../activities/knowledge/ingest.ts';
import type { IngestResult } from '../../activities/knowledge/types.ts';
import type { ActivityProgress } from '../../activities/progress.ts';
import { createPool } from '../../infra/database/pool.ts';
import { useTestDatabase } from '../support/database.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { storedRows } from './stored-rows.ts';

describe('ingest of a dump', () => {
  const database = useTestDatabase();
  const folder = useTemporaryFolder();
  let pool: pg.Pool;

  before(() => {
    pool = createPool(database.url(), 4);
  });
  after(() => pool.end());
  beforeEach('empty the knowledge base', () =>
    pool.query('TRUNCATE record CASCADE; TRUNCATE rejected_record'),
  );

  const ingest = (
    location: string,
    report: (progress: ActivityProgress) => void = () => undefined,
  ): Promise<IngestResult> => ingestCorpus(pool, { source: 'stackoverflow', paths: [location] }, report);
  const rows = (): Promise<unknown> => storedRows(pool);

  it('adds everything once, and says how far it is', async () => {
    const made = generateDump({ folder: folder.path('dump'), bytes: 800_000, seed: 5, malformed: 3 });
    const seen: ActivityProgress[] = [];
    const first = await ingest(folder.path('dump'), (progress) => seen.push(progress));
    assert.deepEqual(first.records, {
      seen: made.questions,
      added: made.questions,
      changed: 0,
      unchanged: 0,
    });
    assert.ok(first.chunks.duplicates > 0);
    assert.ok(seen.some(({ done, total, unit }) => done > 0 && done <= total && unit.startsWith('MB read')));
    assert.match(seen.at(-1)!.unit, new RegExp(`MB stored.*, ${made.questions} records`));
    const stored = await rows();
    const second = await ingest(folder.path('dump'));
    assert.deepEqual(second.records, {
      seen: made.questions,
      added: 0,
      changed: 0,
      unchanged: made.questions,
    });
    assert.equal(second.chunks.added, 0);
    assert.deepEqual(await rows(), stored);
  });

  it('ends with the same rows when it was ended in the middle', async () => {
    const questions = Array.from(
      { length: 1600 },
      (_, index) =>
        `<row Id="${index + 1}" PostTypeId="1" Title="t" Body="&lt;p&gt;text ${index % 900}&lt;/p&gt;"/>`,
    );
    writeFileSync(folder.path('Posts.xml'), `<posts>${questions.join('\n')}</posts>`);
    await ingest(folder.path('Posts.xml'));
    const undisturbed = await rows();
    await pool.query('TRUNCATE record CASCADE');
    const ended = new Error('ended');
    await assert.rejects(
      ingest(folder.path('Posts.xml'), ({ unit }) => {
        if (/[1-9]\d* records/.test(unit)) throw ended;
      }),
      ended,
    );
    assert.notDeepEqual(await rows(), undisturbed);
    const again = await ingest(folder.path('Posts.xml'));
    assert.ok(again.records.unchanged > 0 && again.records.added > 0);
    assert.deepEqual(await rows(), undisturbed);
  });

  it('counts what it rejects exactly and lists the first of it, however much it is', async () => {
    const orphans = Array.from(
      { length: 3000 },
      (_, index) => `<row Id="${index + 1}" PostTypeId="2" ParentId="900001" Body="x"/>`,
    );
    const wikis = Array.from(
      { length: 1500 },
      (_, index) => `<row Id="${index + 5001}" PostTypeId="5" Body="x"/>`,
    );
    writeFileSync(
      folder.path('Posts.xml'),
      `<posts>${[...orphans, ...wikis].join('\n')}<row Id="9000" PostTypeId="1" Title="t" Body="b"/></posts>`,
    );
    const result = await ingest(folder.path('Posts.xml'));
    assert.equal(result.records.added, 1);
    assert.equal(result.rejectedCount, 4500);
    assert.deepEqual(result.rejectedByReason, [
      { reason: 'ParentId: the dump has no such question', count: 3000 },
      { reason: 'PostTypeId 5: a tag wiki, no record', count: 1500 },
    ]);
    assert.equal(result.rejected.length, 20);
    const listed = await pool.query<{ reason: string }>('SELECT reason FROM rejected_record');
    assert.equal(listed.rowCount, 1000 + 1 + 2);
    assert.ok(listed.rows.some(({ reason }) => reason.includes('(1500 in all, 1000 of them listed)')));
    await ingest(folder.path('Posts.xml'));
    assert.equal((await pool.query('SELECT FROM rejected_record')).rowCount, 1000 + 1 + 2);
  });
});
