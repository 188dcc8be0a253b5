import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type pg from 'pg';
import { createComposeAnswers } from '../../activities/knowledge/answers.ts';
import { createEmbedChunks } from '../../activities/knowledge/embed.ts';
import { createIngestSource } from '../../activities/knowledge/ingest.ts';
import { createAskQuestions } from '../../activities/knowledge/questions.ts';
import type { IngestResult } from '../../activities/knowledge/types.ts';
import { searchChunks } from '../../infra/database/search.ts';
import { migrate } from '../../infra/database/migrate.ts';
import { createPool } from '../../infra/database/pool.ts';
import type { TransformRequest, TransformResult } from '../../models/cet/types.ts';
import { trackFiles, writeFiles } from '../corpus/track.ts';
import { useTestDatabase } from '../support/database.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { conceptEmbedder } from './concept-embedder.ts';

const samples = path.resolve(import.meta.dirname, '../fixtures/samples');

/** Keeps the first item whole: enough to see what is stored of an answer. */
const firstItem = {
  transform(request: TransformRequest): Promise<TransformResult> {
    const [item] = request.context;
    const text = item?.text ?? '';
    return Promise.resolve({
      context: text,
      kind: 'general',
      slots: {},
      manifest: [
        {
          id: item?.id ?? '',
          start: 0,
          end: text.length,
          decision: 'kept',
          reason: '',
          slot: 'rule',
          position: 0,
          tokens: 7,
        },
      ],
      added: [],
      critique: {
        predictedSuccessRate: 0.5,
        confidence: 0,
        identifiedWeaknesses: [],
        improvementSuggestions: [],
      },
      tokens: { input: 9, output: 7, budget: null, tokenizer: 'cl100k' },
      model: 'rule-based',
      timing: {},
    });
  },
};

// Failures are what some tests are about: they need no warning.
const environment = (): MockActivityEnvironment =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

describe('the knowledge base', () => {
  const database = useTestDatabase();
  const folder = useTemporaryFolder();
  const embedder = conceptEmbedder();
  let pool: pg.Pool;

  before(() => {
    pool = createPool(database.url(), 4);
  });
  after(() => pool.end());

  const ingest = (source: string, ...paths: string[]): Promise<IngestResult> =>
    environment().run(createIngestSource({ pool }), { source, paths });
  const embed = (): Promise<{ embedded: number }> => environment().run(createEmbedChunks({ pool, embedder }));
  const count = async (table: string): Promise<number> =>
    Number((await pool.query<{ count: string }>(`SELECT count(*) FROM ${table}`)).rows[0]!.count);

  it('is migrated once, however many ask for it at a time', async () => {
    await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await Promise.all([migrate(database.url()), migrate(database.url())]);
    const migrations = readdirSync(path.resolve(import.meta.dirname, '../../infra/database/migrations'));
    assert.equal(await count('schema_migration'), migrations.length);
  });

  it('adds everything the first time and nothing the second', async () => {
    const first = await ingest('bundled', samples);
    assert.deepEqual(first.records, { seen: 2, added: 2, changed: 0, unchanged: 0 });
    assert.equal(first.tasks, 1);
    assert.deepEqual(first.chunks, { added: 3, duplicates: 0 });
    assert.deepEqual(await embed(), { embedded: first.chunks.added });
    const second = await ingest('bundled', samples);
    assert.deepEqual(second.records, { seen: 2, added: 0, changed: 0, unchanged: 2 });
    assert.deepEqual([second.chunks.added, second.tasks], [0, 0]);
    assert.deepEqual(await embed(), { embedded: 0 });
  });

  it('stores text that two tracks share once, and finds it under either language', async () => {
    writeFiles(folder.path('python'), trackFiles());
    writeFiles(folder.path('javascript'), trackFiles('JavaScript', 'js'));
    const python = await ingest('exercism', folder.path('python'));
    const javascript = await ingest('exercism', folder.path('javascript'));
    assert.equal(javascript.records.added, 2);
    assert.deepEqual(javascript.chunks, { added: 0, duplicates: python.chunks.added });
    await embed();
    const [embedding] = await embedder.embed(['leap year century']);
    for (const language of ['python', 'javascript']) {
      const [best] = await searchChunks(pool, {
        embedding: embedding!,
        text: 'leap year century',
        topK: 1,
        language,
      });
      assert.equal(best!.naturalKey, `${language}/leap`);
    }
  });

  it('replaces the chunks of a record that changed and keeps what others still say', async () => {
    writeFiles(folder.path('python'), trackFiles());
    await ingest('exercism', folder.path('python'));
    const before = await count('chunk');
    writeFiles(folder.path('python'), {
      'exercises/practice/leap/.docs/instructions.md': '# Instructions\n\nEvery year leaps.\n',
    });
    const result = await ingest('exercism', folder.path('python'));
    assert.deepEqual(result.records, { seen: 2, added: 0, changed: 1, unchanged: 1 });
    // The JavaScript twin still has the old text; it owns it now.
    assert.equal(await count('chunk'), before + 1);
    const { rows } = await pool.query(
      `SELECT natural_key FROM chunk JOIN record ON record.id = record_id WHERE chunk.text LIKE 'A year divisible%'`,
    );
    assert.deepEqual(rows, [{ natural_key: 'javascript/leap' }]);
  });

  it('stores rejected records with their reason, and forgets them when they are mended', async () => {
    writeFiles(folder.path('python'), { ...trackFiles(), 'exercises/practice/leap/.meta/config.json': '{' });
    const result = await ingest('exercism', folder.path('python'));
    assert.equal(result.records.seen, 1);
    assert.match(result.rejected[0]!.reason, /not valid JSON/);
    assert.equal(await count('rejected_record'), 1);
    writeFiles(folder.path('python'), trackFiles());
    await ingest('exercism', folder.path('python'));
    assert.equal(await count('rejected_record'), 0);
  });

  it('leaves the preparation of a task alone when the source did not change', async () => {
    await pool.query(
      `UPDATE task SET prepared = true, body = body || '{"facts": ["prepared"]}' WHERE id = 'exercism/raindrops/python'`,
    );
    writeFiles(folder.path('python'), trackFiles());
    await ingest('exercism', folder.path('python'));
    const { rows } = await pool.query(
      `SELECT prepared, body->'facts' AS facts FROM task WHERE id = 'exercism/raindrops/python'`,
    );
    assert.deepEqual(rows, [{ prepared: true, facts: ['prepared'] }]);
  });

  it('fails for good, with one clear message, on an unknown source and on a missing archive', async () => {
    await assert.rejects(ingest('nowhere', 'x'), {
      nonRetryable: true,
      type: 'UnknownSourceError',
      message: /there is exercism, .*bundled/,
    });
    await assert.rejects(ingest('exercism', folder.path('gone.tar.xz')), {
      nonRetryable: true,
      message: /gone\.tar\.xz: does not exist/,
    });
    await assert.rejects(ingest('exercism'), {
      nonRetryable: true,
      message: /at least one folder or archive/,
    });
  });

  describe('searched', () => {
    const search = async (
      query: string,
      options: { source?: string; language?: string; courses?: string[] } = {},
    ) => {
      await embed();
      const [embedding] = await embedder.embed([query]);
      return searchChunks(pool, { embedding: embedding!, text: query, topK: 3, ...options });
    };

    it('finds a section by a paraphrase that shares no word with it', async () => {
      const [best] = await search('poster upper case');
      assert.match(best!.text, /^A banner is written in capital letters\./);
      assert.equal(best!.textRank, null);
      assert.deepEqual(
        [best!.source, best!.naturalKey, best!.licence],
        ['bundled', 'quill/docs/manual.md', 'Apache-2.0'],
      );
      assert.deepEqual(best!.headingPath, ['Quill: Manual', 'Manual', 'Shouting']);
    });

    it('finds words of text that has no embedding yet', async () => {
      await pool.query(`UPDATE chunk SET embedding = NULL WHERE text LIKE '%Pling%'`);
      const [embedding] = await embedder.embed(['something else']);
      const found = await searchChunks(pool, { embedding: embedding!, text: 'Who says Pling?', topK: 50 });
      const chunk = found.find(({ text }) => text.includes('Pling'));
      assert.equal(chunk?.textRank, 1);
      assert.equal(chunk?.similarity, null);
    });

    it('keeps to source, language and courses', async () => {
      for (const chunk of await search('banner year letters', { source: 'exercism' }))
        assert.equal(chunk.source, 'exercism');
      for (const chunk of await search('banner year letters', { language: 'javascript' }))
        assert.equal(chunk.language, 'javascript');
      const found = await search('banner year letters', { courses: ['raindrops'] });
      assert.ok(found.length > 0);
      for (const chunk of found) assert.equal(chunk.course, 'raindrops');
    });

    it('answers best first, and survives a query without a single word', async () => {
      const scores = (await search('banner capital letters print')).map(({ score }) => score);
      assert.deepEqual(
        scores,
        scores.toSorted((a, b) => b - a),
      );
      assert.ok(Array.isArray(await search('?!')));
    });
  });

  describe('asked', () => {
    const runId = 'run-1';
    before('open a run', () =>
      pool.query(`INSERT INTO run (id, config, seed) VALUES ($1, '{}', 7)`, [runId]),
    );
    const ask = (questions: number) =>
      createAskQuestions({ pool })({ runId, seed: 7, split: 'train', questions });
    const dependencies = () => ({
      pool,
      embedder,
      transformerFor: () => Promise.resolve(firstItem),
      rerankerFor: () => Promise.resolve(null),
    });
    const compose = () =>
      environment().run(createComposeAnswers(dependencies()), {
        runId,
        model: null,
        topK: 3,
      });

    it('asks one question for each train task, the same when asked again', async () => {
      const { rows } = await pool.query<{ count: string }>(`SELECT count(*) FROM task WHERE split = 'train'`);
      const expected = Number(rows[0]!.count);
      assert.deepEqual(await ask(100), { questions: expected });
      assert.deepEqual(await ask(100), { questions: expected });
    });

    it('takes the chunks that state a fact as gold', async () => {
      const { rows } = await pool.query<{ text: string }>(
        `SELECT chunk.text FROM question, unnest(gold_chunks) AS gold JOIN chunk ON chunk.id = gold
         WHERE task_id = 'bundled/quill/shout' ORDER BY chunk.text`,
      );
      assert.equal(rows.length, 1);
      assert.match(rows[0]!.text, /written in capital letters\.\n\n- Every banner ends with exactly two/);
    });

    it('answers every question once, with what was retrieved and what was kept', async () => {
      const first = await compose();
      assert.deepEqual(first, { answers: await count('question'), meanTokens: 7 });
      const embedded = embedder.embedded;
      assert.deepEqual(await compose(), first);
      assert.equal(embedder.embedded, embedded);
      const { rows } = await pool.query<{
        retrieved: { chunkId: string }[];
        segments: { id: string }[];
      }>(
        `SELECT retrieved, segments FROM answer JOIN question ON id = question_id WHERE task_id = 'bundled/quill/shout'`,
      );
      assert.equal(rows[0]!.retrieved.length, 3);
      assert.equal(rows[0]!.segments[0]!.id, rows[0]!.retrieved[0]!.chunkId);
    });
  });
});
