import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { createTeamActivities } from '../../activities/team/create-team-activities.ts';
import type { JudgeResult } from '../../activities/team/types.ts';
import { createCallStore } from '../../infra/database/llm-calls.ts';
import { createPool } from '../../infra/database/pool.ts';
import { faults } from '../../models/simulated/profiles.ts';
import type { Fault } from '../../models/simulated/profiles.ts';
import { createSimulatedTeam } from '../../models/simulated/server.ts';
import { createTaskLibrary } from '../../models/simulated/task-library.ts';
import { simulatedMembers } from '../../models/team/members.ts';
import { createTeam } from '../../models/team/team.ts';
import { conceptEmbedder } from '../knowledge/concept-embedder.ts';
import { useTestDatabase } from '../support/database.ts';
import { facts, feeTask, filler } from './sample-task.ts';

const items = 4;
const budget = { usd: 1, tokens: 100_000 };
const victim = 'sim-orderless';

/** How a fault ends when it strikes every request of one member, and when it strikes the first try of each. */
const expected: Readonly<Record<Fault, { always: 'excluded' | 'answers'; once: 'answers' | 'repaired' }>> = {
  'rate-limit': { always: 'excluded', once: 'answers' },
  'server-error': { always: 'excluded', once: 'answers' },
  slow: { always: 'answers', once: 'answers' },
  'slow-start': { always: 'answers', once: 'answers' },
  hang: { always: 'excluded', once: 'answers' },
  'cut-stream': { always: 'excluded', once: 'answers' },
  'junk-json': { always: 'excluded', once: 'repaired' },
  'wrong-schema': { always: 'excluded', once: 'repaired' },
};

describe('each fault of the simulated team', function () {
  this.timeout(60_000);
  const database = useTestDatabase();
  let pool: pg.Pool;
  let server: FastifyInstance;
  let url = '';
  let strikes: { fault: Fault; always: boolean } | null = null;
  let struck = new Set<string>();
  let requests = 0;

  before(async () => {
    pool = createPool(database.url());
    server = createSimulatedTeam({ library: createTaskLibrary([feeTask]) });
    server.addHook('preHandler', (request, _reply, done) => {
      requests += 1;
      const { model, messages } = request.body as { model: string; messages: object[] };
      const body = createHash('sha256').update(JSON.stringify(request.body)).digest('hex');
      // The question of a repair is another request, but not another first try.
      const first = !struck.has(body) && messages.length === 2;
      const hit = model === victim && (strikes?.always || first);
      struck.add(body);
      if (strikes && hit) request.headers['x-simulate-fault'] = strikes.fault;
      request.headers['x-simulate-delay'] = '20';
      done();
    });
    url = await server.listen({ host: '127.0.0.1', port: 0 });
    await pool.query(
      `INSERT INTO record (id, source, natural_key, kind, course, title, licence, provenance, body, digest)
       VALUES ('r', 'test', 'r', 'documentation', 'orders', 'R', 'Apache-2.0', '{}', '{}', 'd')`,
    );
    await pool.query(
      `INSERT INTO task (id, source, course, language, title, split, body, digest, prepared)
       VALUES ($1, 'test', 'orders', 'python', 'Fee', 'train', $2, 'd', true)`,
      [feeTask.id, JSON.stringify(feeTask)],
    );
    await pool.query(
      `INSERT INTO chunk (id, record_id, ordinal, kind, heading_path, text, tokens, digest)
       VALUES ('c', 'r', 0, 'prose', '{}', $1, 10, 'c')`,
      [
        Object.values(facts)
          .map(({ text }) => text)
          .join('\n\n'),
      ],
    );
  });
  after(async () => {
    await server.close();
    await pool.end();
  });

  let seed = 0;
  async function openRun(runId: string): Promise<void> {
    await pool.query(`INSERT INTO run (id, config, seed) VALUES ($1, '{}', $2)`, [runId, (seed += 1)]);
    const good = Object.values(facts).map(({ text }) => text);
    for (let index = 0; index < items; index += 1) {
      const id = `${runId}-${String(index)}`;
      await pool.query(`INSERT INTO question VALUES ($1, $2, $3, $4, '{}')`, [
        id,
        runId,
        feeTask.id,
        feeTask.statement,
      ]);
      await pool.query(
        `INSERT INTO answer VALUES ($1, $2, NULL, $3, '[{"chunkId": "c", "score": 1}]', '[]')`,
        [id, runId, index % 2 === 0 ? [`## Copy ${String(index)}`, ...good].join('\n') : filler(2, index)],
      );
    }
  }

  const activities = (spend = budget) => {
    const config = { team: simulatedMembers(url), simulatedTeamUrl: null, budget: spend };
    const team = createTeam({ config, calls: createCallStore(pool), timeoutMilliseconds: 250 });
    return createTeamActivities({ pool, team, embedder: conceptEmbedder() });
  };
  const attempt = (runId: string, number: number, spend = budget): Promise<JudgeResult> =>
    new MockActivityEnvironment({ attempt: number }, { logger: new DefaultLogger('ERROR') }).run(
      activities(spend).judgeAnswers,
      { runId, quorum: 3, acceptAt: 0.6, agreementAbove: 0.8 },
    );
  /** As Temporal would: again when the activity asks for it, without the waiting. */
  async function judge(runId: string): Promise<{ result: JudgeResult; attempts: number }> {
    for (let number = 1; ; number += 1) {
      try {
        return { result: await attempt(runId, number), attempts: number };
      } catch (error) {
        const { type, nonRetryable } = error as { type: string; nonRetryable: boolean };
        assert.deepEqual([type, nonRetryable], ['RateLimited', false]);
        assert.ok(number < 20, 'no end of the retries');
      }
    }
  }
  const labels = async (runId: string): Promise<unknown[]> =>
    (
      await pool.query<{ accepted: boolean }>(
        'SELECT accepted FROM consensus WHERE run_id = $1 ORDER BY question_id',
        [runId],
      )
    ).rows;

  for (const fault of faults)
    for (const always of [true, false]) {
      const end = expected[fault][always ? 'always' : 'once'];
      it(`${fault}, ${always ? 'for ever' : 'on first tries'}: the member ${end === 'excluded' ? 'is excluded' : end === 'repaired' ? 'is repaired' : 'answers'}`, async () => {
        const runId = `${fault} ${String(always)}`;
        await openRun(runId);
        strikes = { fault, always };
        struck = new Set();
        const { result } = await judge(runId);
        strikes = null;
        assert.deepEqual([result.judged, result.accepted], [items, items / 2]);
        assert.deepEqual(
          await labels(runId),
          [true, false, true, false].map((accepted) => ({ accepted })),
        );
        assert.deepEqual(result.excluded, end === 'excluded' ? { [victim]: items } : {});
        const { rows: verdicts } = await pool.query<{ status: string; n: number }>(
          `SELECT status, count(*)::int AS n FROM verdict WHERE run_id = $1 AND member = $2 GROUP BY status`,
          [runId, victim],
        );
        const status = end === 'answers' ? 'valid' : end;
        assert.deepEqual(verdicts, [{ status, n: items }]);
        // What was answered is paid for once each: one call an item and member, two where one was repaired.
        const { rows: paid } = await pool.query<{ calls: number; tokens: number; usd: number }>(
          `SELECT count(*)::int AS calls, sum(prompt_tokens + completion_tokens)::int AS tokens, sum(cost_usd) AS usd
           FROM llm_call WHERE run_id = $1`,
          [runId],
        );
        const ofVictim =
          end === 'repaired' || (end === 'excluded' && /json|schema/u.test(fault))
            ? 2
            : Number(end === 'answers');
        assert.equal(paid[0]!.calls, items * (3 + ofVictim));
        assert.ok(paid[0]!.tokens <= budget.tokens && paid[0]!.usd <= budget.usd);
        const before = requests;
        await attempt(runId, 1);
        assert.equal(requests, before);
      });
    }

  it('a spent budget: stops the run, which goes on when it is raised and asks and counts nothing twice', async () => {
    await openRun('whole');
    const { result: undisturbed } = await judge('whole');
    const { rows } = await pool.query<{ tokens: number }>(
      `SELECT sum(prompt_tokens + completion_tokens)::int AS tokens FROM llm_call WHERE run_id = 'whole'`,
    );
    const { tokens } = rows[0]!;
    // The same questions again, by a run that has to pay for them itself.
    seed -= 1;
    await pool.query(`DELETE FROM llm_call`);
    await openRun('poor');
    const before = requests;
    await assert.rejects(attempt('poor', 1, { usd: 1, tokens: Math.floor(tokens / 4) }), {
      type: 'BudgetExceeded',
      nonRetryable: true,
    });
    const asked = requests - before;
    assert.ok(asked > 0 && asked < 4 * items, String(asked));
    const result = await attempt('poor', 1);
    assert.equal(requests - before, 4 * items);
    assert.deepEqual(result, undisturbed);
    const { rows: paid } = await pool.query<{ calls: number; tokens: number }>(
      `SELECT count(*)::int AS calls, sum(prompt_tokens + completion_tokens)::int AS tokens FROM llm_call`,
    );
    assert.deepEqual(paid, [{ calls: 4 * items, tokens }]);
  });
});
