import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import type pg from 'pg';
import { lookForDrift } from '../../activities/production/look-for-drift.ts';
import { createPool } from '../../infra/database/pool.ts';
import { embeddingDimensions } from '../../models/embedding/embedder.ts';
import { createRandom } from '../../models/random.ts';
import { useTestDatabase } from '../support/database.ts';

const day = 24 * 3600 * 1000;
const begin = Date.parse('2026-03-02T00:00:00Z');

describe('a look for drift', function () {
  this.timeout(60_000);
  const database = useTestDatabase();
  let pool: pg.Pool;
  let embedded = 0;
  /** Near one axis for each subject, so that another subject is another place. */
  const embedder = {
    dimensions: embeddingDimensions,
    embed: (texts: readonly string[]) => {
      embedded += texts.length;
      return Promise.resolve(
        texts.map((text) => {
          const random = createRandom(text.length * 1000 + Number(/\d+/.exec(text)![0]));
          const vector = Float32Array.from(
            { length: embeddingDimensions },
            () => (random.float() - 0.5) / 20,
          );
          vector[text.includes('kernel') ? 7 : 3] = 1;
          const length = Math.hypot(...vector);
          return vector.map((value) => value / length);
        }),
      );
    },
  } as const;
  const look = (report: string, now: number) =>
    new MockActivityEnvironment().run(() =>
      lookForDrift({ pool, embedder }, { report, now: new Date(now).toISOString() }),
    ) as ReturnType<typeof lookForDrift>;

  /** `count` requests over a stretch of time, every fifth about another subject where `changed`, each with an execution. */
  async function serve(
    name: string,
    count: number,
    at: { from: number; to: number },
    changed: boolean,
  ): Promise<void> {
    await pool.query(
      `INSERT INTO inference (id, subject, query, context, latency_ms, simulated, created_at)
       SELECT $1 || n, 'user', q, jsonb_build_object('request', jsonb_build_object('query', q, 'context', '[]'::jsonb, 'kind', 'auto')),
              1, true, $3::timestamptz + n * ($4::timestamptz - $3::timestamptz) / $2
       FROM (SELECT n, CASE WHEN $5 AND n % 5 = 0 THEN 'Write the kernel module ' ELSE 'Write the form ' END || n AS q
             FROM generate_series(0, $2 - 1) AS n) AS made`,
      [name, count, new Date(at.from), new Date(at.to), changed],
    );
    await pool.query(
      `INSERT INTO feedback (id, inference_id, kind, body)
       SELECT 'f-' || id, id, 'execution', jsonb_build_object('passed', right(id, 1) <> '3', 'outcome', 'failed')
       FROM inference WHERE starts_with(id, $1)`,
      [name],
    );
  }

  before(() => {
    pool = createPool(database.url());
  });
  after(() => pool?.end());

  it('has nothing to say before there is traffic', async () => {
    assert.equal((await look('empty', begin)).status, 'collecting');
  });

  it('finds changed queries, embeds each query once and answers a repeat with the same report', async () => {
    await serve('usual-', 4000, { from: begin, to: begin + 3.9 * day }, false);
    const stable = await look('quiet', begin + 3.9 * day);
    assert.equal(stable.status, 'stable', JSON.stringify(stable));
    assert.equal(stable.reference, 2000);
    assert.equal(embedded, 3000);
    await serve('new-', 1000, { from: begin + 3.9 * day, to: begin + 4.9 * day }, true);
    const now = begin + 4.9 * day;
    const found = await look('alarm', now);
    assert.equal(found.status, 'drift');
    assert.equal(found.primaryCause, 'query_distribution');
    assert.ok(
      Math.abs(found.scores.query_distribution - 0.2) < 0.07,
      String(found.scores.query_distribution),
    );
    assert.deepEqual(await look('alarm', now), found);
    const { rows } = await pool.query<{ alarms: number; profiles: number }>(
      `SELECT (SELECT count(*)::int FROM drift_report WHERE status = 'drift') AS alarms,
              (SELECT count(*)::int FROM inference_profile) AS profiles`,
    );
    assert.deepEqual(rows, [{ alarms: 1, profiles: embedded }]);
  });

  it('begins anew after an alarm: what came after it is what will be usual', async () => {
    await serve('after-', 600, { from: begin + 4.9 * day, to: begin + 5.5 * day }, true);
    const later = await look('later', begin + 5.5 * day);
    assert.equal(later.status, 'collecting');
    assert.equal(later.current, 600);
  });
});
