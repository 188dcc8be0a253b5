import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type pg from 'pg';
import { createTeamActivities } from '../../activities/team/create-team-activities.ts';
import type { GenerateResult, JudgeResult } from '../../activities/team/types.ts';
import { createCallStore } from '../../infra/database/llm-calls.ts';
import { createPool } from '../../infra/database/pool.ts';
import { createStoredTaskLibrary } from '../../infra/database/task-library.ts';
import { simulatedMembers } from '../../models/team/members.ts';
import { profiles } from '../../models/simulated/profiles.ts';
import { createTeam } from '../../models/team/team.ts';
import type { CallStore } from '../../models/team/team.ts';
import type { TeamMember } from '../../models/team/types.ts';
import { conceptEmbedder } from '../knowledge/concept-embedder.ts';
import { useTestDatabase } from '../support/database.ts';
import { facts, feeTask, filler } from './sample-task.ts';
import { useSimulatedTeam } from './simulated-server.ts';

const rule = { quorum: 3, acceptAt: 0.6, agreementAbove: 0.8 };
const items = 12;
const balanced = profiles[0]!;

// Failures are what half of these tests provoke.
const quietEnvironment = (): MockActivityEnvironment =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

describe('team activities on a real database', function () {
  const database = useTestDatabase();
  const server = useSimulatedTeam({
    profiles: [
      ...profiles,
      { ...balanced, name: 'junk', faults: { 'junk-json': 1 } },
      { ...balanced, name: 'sometimes-junk', faults: { 'wrong-schema': 0.5 } },
      { ...balanced, name: 'limited', faults: { 'rate-limit': 1 } },
      { ...balanced, name: 'broken', faults: { 'server-error': 1 } },
    ],
  });
  let pool: pg.Pool;
  // Each run its own: what one run asked must not be found by the next.
  let seed = 0;

  before(async () => {
    pool = createPool(database.url());
    await pool.query(
      `INSERT INTO task (id, source, course, language, title, split, body, digest, prepared)
       VALUES ($1, 'test', 'orders', 'python', 'Fee', 'train', $2, 'd', true)`,
      [feeTask.id, JSON.stringify(feeTask)],
    );
    await pool.query(
      `INSERT INTO record (id, source, natural_key, kind, course, title, licence, provenance, body, digest)
       VALUES ('r', 'test', 'r', 'documentation', 'orders', 'R', 'Apache-2.0', '{}', '{}', 'd')`,
    );
    for (const [index, fact] of Object.values(facts).entries())
      await pool.query(
        `INSERT INTO chunk (id, record_id, ordinal, kind, heading_path, text, tokens, digest)
         VALUES ($1, 'r', $2, 'prose', '{}', $3, 10, $1)`,
        [fact.id, index, fact.text],
      );
  });
  after(() => pool.end());

  /** A run with as many answers, half of them good, and as many contexts. */
  async function openRun(runId: string, ownSeed = (seed += 1)): Promise<void> {
    await pool.query(`INSERT INTO run (id, config, seed) VALUES ($1, '{}', $2)`, [runId, ownSeed]);
    const all = Object.values(facts).map(({ text }) => text);
    for (let index = 0; index < items; index += 1) {
      const id = `${runId}-${String(index)}`;
      await pool.query(`INSERT INTO question VALUES ($1, $2, $3, $4, '{}')`, [
        id,
        runId,
        feeTask.id,
        feeTask.statement,
      ]);
      const answer = index % 2 === 0 ? `# Answer\n\n${all.join('\n')}` : filler(2, index);
      const retrieved = JSON.stringify(Object.keys(facts).map((chunkId) => ({ chunkId, score: 1 })));
      await pool.query(`INSERT INTO answer VALUES ($1, $2, NULL, $3, $4, '[]')`, [
        id,
        runId,
        answer,
        retrieved,
      ]);
      await pool.query(
        `INSERT INTO engineered_context VALUES ($1, $2, 'phase3', $3, 'raw_llm', NULL, $4, 9, '{}')`,
        [
          id,
          runId,
          feeTask.id,
          index === 0 ? '' : `${all.slice(index % 3).join('\n\n')}\n\n${filler(index)}`,
        ],
      );
    }
  }

  const member = (name: string, change: Partial<TeamMember> = {}): TeamMember => ({
    ...simulatedMembers(server.url())[0]!,
    name,
    model: name,
    ...change,
  });
  function activities(
    team: readonly TeamMember[] = [],
    calls: CallStore = createCallStore(pool),
    tokens = 1e7,
  ) {
    const config = { team, simulatedTeamUrl: server.url(), budget: { usd: 10, tokens } };
    return createTeamActivities({
      pool,
      team: createTeam({ config, calls, timeoutMilliseconds: 2000 }),
      embedder: conceptEmbedder(),
    });
  }
  const judge = (runId: string, on = activities()): Promise<JudgeResult> =>
    quietEnvironment().run(on.judgeAnswers, { runId, ...rule });
  const generate = (runId: string, on = activities()): Promise<GenerateResult> =>
    quietEnvironment().run(on.generateSolutions, { runId, stage: 'phase3' as const });
  const count = async (table: string, runId: string): Promise<number> =>
    Number(
      (await pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table} WHERE run_id = $1`, [runId]))
        .rows[0]!.n,
    );

  it('knows the prepared tasks of the database', async () => {
    const library = createStoredTaskLibrary(pool);
    assert.equal((await library.findIn(`# Task\n${feeTask.statement}`))?.id, feeTask.id);
    assert.equal(await library.findIn('Write a poem.'), null);
  });

  it('judges every answer once and says that it was simulated', async () => {
    await openRun('judged');
    const result = await judge('judged');
    assert.deepEqual(result, {
      ...result,
      judged: items,
      withoutQuorum: 0,
      accepted: items / 2,
      simulated: true,
    });
    assert.deepEqual([result.agreement, result.alpha, result.excluded], [1, 1, {}]);
    const before = server.requests();
    assert.deepEqual(await judge('judged'), result);
    assert.equal(server.requests(), before);
    assert.equal(await count('verdict', 'judged'), 4 * items);
  });

  it('writes one solution for each context and member, with code that shows the facts used', async () => {
    await openRun('generated');
    const result = await generate('generated');
    assert.deepEqual([result.generated, result.noCode, result.excluded], [4 * items, 0, 0]);
    assert.deepEqual([result.members.length, result.simulated], [4, true]);
    assert.deepEqual(await generate('generated'), result);
    const { rows } = await pool.query<{ code: string }>(
      `SELECT code FROM solution WHERE run_id = 'generated'`,
    );
    assert.ok(rows.every(({ code }) => code.startsWith('def fee(order):')));
  });

  it('goes on after a crash in the middle, asks nothing twice and ends with the same rows', async () => {
    await openRun('crashed');
    const calls = createCallStore(pool);
    let left = 15;
    const dying: CallStore = {
      ...calls,
      async save(call) {
        left -= 1;
        if (left < 0) throw new Error('the database went away');
        await calls.save(call);
      },
    };
    await assert.rejects(generate('crashed', activities([], dying)), /the database went away/);
    const paid = await count('llm_call', 'crashed');
    assert.equal(paid, 15);
    assert.ok((await count('solution', 'crashed')) < 4 * items);
    const before = server.requests();
    const result = await generate('crashed');
    assert.equal(server.requests() - before, 4 * items - paid);
    assert.deepEqual([result.generated, await count('solution', 'crashed')], [4 * items, 4 * items]);
    assert.equal(await count('llm_call', 'crashed'), 4 * items);
  });

  it('excludes who returns junk, repairs who does so sometimes, and counts both', async () => {
    await openRun('junk');
    const team = [...simulatedMembers(server.url()), member('junk'), member('sometimes-junk')];
    const result = await judge('junk', activities(team));
    assert.equal(result.excluded['junk'], items);
    assert.deepEqual([result.judged, result.accepted], [items, items / 2]);
    const { rows } = await pool.query<{ status: string }>(
      `SELECT DISTINCT status FROM verdict WHERE run_id = 'junk' AND member = 'sometimes-junk'`,
    );
    assert.ok(rows.some(({ status }) => status === 'repaired'));
  });

  it('has no consensus below the quorum, and counts that', async () => {
    await openRun('few');
    const result = await judge(
      'few',
      activities([member('sim-balanced'), member('sim-orderless'), member('junk')]),
    );
    assert.deepEqual([result.judged, result.withoutQuorum, result.excluded], [0, items, { junk: items }]);
  });

  it('changes no label of the rest because one lies or dies, and says who counts for nothing', async () => {
    const labels = async (runId: string, ...others: readonly TeamMember[]) => {
      await openRun(runId, 1000);
      const result = await judge(runId, activities([...simulatedMembers(server.url()), ...others]));
      const { rows } = await pool.query(
        `SELECT score, agreement, members, accepted FROM consensus WHERE run_id = $1 ORDER BY question_id`,
        [runId],
      );
      return { result, rows };
    };
    const rest = await labels('rest');
    const liar = await labels('liar', member('sim-liar'));
    const dead = await labels('dead-member', member('broken'));
    assert.equal(rest.result.accepted, items / 2);
    const silenced = ({ result }: typeof rest): string[] =>
      result.reliability.filter(({ counts }) => !counts).map((each) => each.member);
    assert.deepEqual([silenced(rest), silenced(liar), silenced(dead)], [[], ['sim-liar'], []]);
    assert.equal(liar.result.reliability.find((each) => each.member === 'sim-liar')?.agreement, 0);
    assert.deepEqual(liar.result.excluded, {});
    assert.deepEqual(dead.result.excluded, { broken: items });
    for (const { accepted, agreement, alpha } of [liar.result, dead.result])
      assert.deepEqual([accepted, agreement, alpha], [items / 2, 1, 1]);
    assert.deepEqual(liar.rows, rest.rows);
    assert.deepEqual(dead.rows, rest.rows);
  });

  it('goes on without a member that is down or refuses', async () => {
    await openRun('down');
    const team = [member('sim-balanced'), member('broken'), member('nobody')];
    const result = await generate('down', activities(team));
    assert.deepEqual([result.generated, result.excluded], [items, 2 * items]);
  });

  it('fails for a retry when nobody answers, and for good when everybody refuses', async () => {
    await openRun('dead');
    const dead = activities([member('broken'), member('sim-balanced', { baseUrl: 'http://127.0.0.1:1/v1' })]);
    await assert.rejects(generate('dead', dead), { type: 'TeamUnavailable', nonRetryable: false });
    await assert.rejects(judge('dead', dead), { type: 'TeamUnavailable', nonRetryable: false });
    await assert.rejects(judge('dead', activities([member('nobody')])), {
      type: 'MemberRefused',
      nonRetryable: true,
    });
    assert.equal(await count('solution', 'dead'), 0);
  });

  it('comes back after Retry-After for what a rate limit held up', async () => {
    await openRun('limited');
    const limited = activities([member('sim-balanced'), member('limited')]);
    await assert.rejects(generate('limited', limited), (error: { type: string; nextRetryDelay: number }) => {
      assert.equal(error.type, 'RateLimited');
      assert.ok(error.nextRetryDelay > 0 && error.nextRetryDelay <= 2000);
      return true;
    });
    assert.deepEqual([await count('llm_call', 'limited'), await count('solution', 'limited')], [items, 0]);
  });

  it('stops for good when the budget is spent', async () => {
    await openRun('poor');
    const poor = activities([], createCallStore(pool), 800);
    await assert.rejects(generate('poor', poor), { type: 'BudgetExceeded', nonRetryable: true });
  });

  it('stops when it is cancelled, and refuses a run that was never opened', async () => {
    await openRun('cancelled');
    const environment = quietEnvironment();
    environment.on('heartbeat', () => environment.cancel());
    await assert.rejects(
      environment.run(activities().generateSolutions, { runId: 'cancelled', stage: 'phase3' as const }),
      { name: 'CancelledFailure' },
    );
    await assert.rejects(judge('no-such-run'), { type: 'RunNotFound', nonRetryable: true });
  });
});
