import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { storeEmbeddings } from '../../infra/database/chunks.ts';
import { refreshLexemes } from '../../infra/database/lexemes.ts';
import { createPool } from '../../infra/database/pool.ts';
import { recordId, upsertRecords } from '../../infra/database/records.ts';
import { replaceChunks } from '../../infra/database/replace-chunks.ts';
import { findCandidates, searchChunks } from '../../infra/database/search.ts';
import type { FoundChunk } from '../../infra/database/search.ts';
import { inTransaction } from '../../infra/database/transaction.ts';
import { useTestDatabase } from '../support/database.ts';
import { conceptEmbedder } from './concept-embedder.ts';

interface Text {
  readonly text: string;
  readonly quality?: number;
}

describe('hybrid search', () => {
  const database = useTestDatabase();
  const embedder = conceptEmbedder();
  let pool: pg.Pool;
  before(() => {
    pool = createPool(database.url());
  });
  after(() => pool.end());

  /** A knowledge base of these texts, a record each. */
  async function hold(texts: readonly Text[]): Promise<void> {
    await pool.query('TRUNCATE record CASCADE');
    const records = texts.map(({ quality }, index) => ({
      source: 'docs',
      naturalKey: String(index),
      kind: 'documentation',
      course: 'manual',
      title: 'A page',
      language: null,
      licence: 'MIT',
      provenance: {},
      body: { index },
      ...(quality === undefined ? {} : { quality }),
    }));
    await inTransaction(pool, async (client) => {
      await upsertRecords(client, records);
      const chunks = texts.map(({ text }) => ({
        ordinal: 0,
        kind: 'prose',
        headingPath: ['A page'],
        text,
        language: null,
        tokens: text.split(' ').length,
        digest: createHash('sha256').update(text).digest('hex'),
      }));
      await replaceChunks(
        client,
        new Map(records.map((record, index) => [recordId(record), [chunks[index]!]])),
      );
    });
    const { rows } = await pool.query<{ id: string; text: string }>('SELECT id, text FROM chunk');
    const embeddings = await embedder.embed(rows.map(({ text }) => text));
    await storeEmbeddings(
      pool,
      rows.map(({ id }, index) => ({ id, embedding: embeddings[index]! })),
    );
    await refreshLexemes(pool);
  }

  async function search(
    text: string,
    options: { quality?: number; topK?: number } = {},
  ): Promise<FoundChunk[]> {
    const [embedding] = await embedder.embed([text]);
    return searchChunks(pool, { embedding: embedding!, text, topK: 5, ...options });
  }

  it('finds one of two near duplicates, and fills its place', async () => {
    const words = Array.from({ length: 30 }, (_, index) => `word${String(index)}`).join(' ');
    await hold([{ text: `${words} first` }, { text: `${words} second` }, { text: 'word3 and more of it' }]);
    const found = await search('word3 word4', { topK: 2 });
    assert.equal(found.length, 2);
    assert.ok(found.some(({ text }) => text === 'word3 and more of it'));
  });

  it('weighs rare words more than common ones', async () => {
    const common = Array.from({ length: 12 }, (_, index) => ({
      text: `list item number${String(index)} list`,
    }));
    await hold([...common, { text: 'bisect item' }]);
    const byWords = (await search('list bisect', { topK: 13 })).toSorted((a, b) => a.textRank! - b.textRank!);
    assert.equal(byWords[0]!.text, 'bisect item');
    assert.ok(byWords[0]!.bm25! > byWords[1]!.bm25!);
  });

  it('puts the better of two like texts first, and leaves out what is below the quality asked for', async () => {
    await hold([
      { text: 'compare strings by the locale', quality: 0.1 },
      { text: 'compare strings by the collator', quality: 0.9 },
    ]);
    assert.deepEqual(
      (await search('compare strings')).map(({ quality }) => Math.round(quality * 10)),
      [9, 1],
    );
    assert.equal((await search('compare strings', { quality: 0.5 })).length, 1);
  });

  it('weighs words by BM25, whether a chunk has its embedding yet or not', async () => {
    await hold([{ text: 'bisect list list list' }, { text: 'list of items' }, { text: 'an item' }]);
    const weighed = async (): Promise<number> =>
      (await search('bisect list')).find(({ text }) => text.startsWith('bisect'))!.bm25!;
    const { words } = await findCandidates(pool, { text: 'bisect list', embedding: new Float32Array(384) });
    const saturated = (times: number): number => (2.2 * times) / (times + 1.2 * (0.25 + 0.75 * 0.04));
    const expected = words.get('bisect')! * saturated(1) + words.get('list')! * saturated(3);
    assert.ok(Math.abs((await weighed()) - expected) < 1e-4);
    await pool.query('UPDATE chunk SET embedding = NULL, weights = NULL');
    assert.ok(Math.abs((await weighed()) - expected) < 1e-4);
  });

  it('answers as many searches as come, with a single connection', async () => {
    await hold([{ text: 'compare strings' }]);
    const single = createPool(database.url(), 1);
    const [embedding] = await embedder.embed(['compare strings']);
    const question = { embedding: embedding!, text: 'compare strings', topK: 5 };
    const found = await Promise.all([1, 2, 3].map(() => searchChunks(single, question)));
    await single.end();
    assert.deepEqual(
      found.map(({ length }) => length),
      [1, 1, 1],
    );
  });
});
