import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { ingestCorpus, openSource } from '../../../activities/knowledge/ingest.ts';
import { createPool } from '../../../infra/database/pool.ts';
import { useTestDatabase } from '../../support/database.ts';
import { useTemporaryFolder } from '../../support/temporary-folder.ts';
import { makeRepository } from './make-repository.ts';

describe('ingesting a GitHub repository', () => {
  const database = useTestDatabase();
  const folder = useTemporaryFolder();

  it('stores records and chunks of every kind, and changes nothing when repeated', async () => {
    const made = makeRepository(folder.path('made'));
    cpSync(made.export, made.clone, { recursive: true });
    const pool = createPool(database.url());
    try {
      const input = { source: 'github', paths: [made.clone] };
      const first = await ingestCorpus(pool, input, () => undefined);
      const second = await ingestCorpus(pool, input, () => undefined);
      assert.ok(first.records.added > 14 && first.chunks.added > 14);
      assert.deepEqual(second.records, {
        seen: first.records.seen,
        added: 0,
        changed: 0,
        unchanged: first.records.seen,
      });
      const { rows } = await pool.query<{ kind: string }>('SELECT DISTINCT kind FROM record ORDER BY kind');
      assert.deepEqual(
        rows.map(({ kind }) => kind),
        ['change', 'code', 'documentation', 'issue', 'pattern'],
      );
    } finally {
      await pool.end();
    }
  });

  it('takes the address of a repository where other sources need a path', () => {
    assert.deepEqual(openSource({ source: 'github', paths: ['tidewright/ledger'] }).paths, [
      'tidewright/ledger',
    ]);
    assert.throws(() => openSource({ source: 'exercism', paths: ['tidewright/ledger'] }), /does not exist/);
  });
});
