import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import type pg from 'pg';
import { createTeamActivities } from '../../activities/team/create-team-activities.ts';
import type { CleanContextsResult } from '../../activities/team/types.ts';
import { measuredContexts } from '../../infra/database/arm-contexts.ts';
import { createCallStore } from '../../infra/database/llm-calls.ts';
import { createPool } from '../../infra/database/pool.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import { cleanedArm } from '../../models/experiments/arms.ts';
import { createTeam } from '../../models/team/team.ts';
import { conceptEmbedder } from '../knowledge/concept-embedder.ts';
import { useTestDatabase } from '../support/database.ts';
import { feeTask } from './sample-task.ts';
import { useSimulatedTeam } from './simulated-server.ts';

const budgetTokens = 60;

describe('an LLM asked to clean the pile', function () {
  const database = useTestDatabase();
  const server = useSimulatedTeam();
  let pool: pg.Pool;
  before(async () => {
    pool = createPool(database.url());
    await pool.query(`INSERT INTO run (id, config, seed) VALUES ('run', '{}', 1)`);
    await pool.query(
      `INSERT INTO task (id, source, course, language, title, split, body, digest, prepared)
       VALUES ($1, 'test', 'orders', 'python', 'Fee', 'heldout', $2, 'd', true)`,
      [feeTask.id, JSON.stringify(feeTask)],
    );
    const noise = Array.from({ length: 20 }, (_, row) => `Bed ${String(row)} of the garden grows leeks.`);
    await pool.query(
      `INSERT INTO engineered_context VALUES ('p', 'run', 'comparison-piles', $1, 'pile', NULL, $2, 9, 'null')`,
      [feeTask.id, [...noise, ...feeTask.facts.map(({ text }) => text)].join('\n\n')],
    );
  });
  after(() => pool.end());

  it('makes one context a pile, within the budget, and the arm bears what it took', async () => {
    const team = createTeam({
      config: { team: [], simulatedTeamUrl: server.url(), budget: { usd: 10, tokens: 1e7 } },
      calls: createCallStore(pool),
    });
    const { cleanContexts } = createTeamActivities({ pool, team, embedder: conceptEmbedder() });
    const clean = (): Promise<CleanContextsResult> =>
      new MockActivityEnvironment().run(cleanContexts, {
        ...{ runId: 'run', stage: 'comparison' as const, budgetTokens },
      });
    assert.deepEqual(await clean(), { cleaned: 1, excluded: 0, simulated: true });
    assert.deepEqual(await clean(), { cleaned: 0, excluded: 0, simulated: true });
    assert.equal(server.requests(), 1);
    const [made, another] = await measuredContexts(pool, ['run'], 'comparison');
    assert.deepEqual([made!.arm, another], [cleanedArm, undefined]);
    assert.ok(made!.text.length > 0 && tokenCounterFor().count(made!.text) <= budgetTokens);
    assert.ok(made!.usage!.promptTokens > 200 && made!.usage!.usd > 0);
  });
});
