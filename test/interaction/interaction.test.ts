import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import type pg from 'pg';
import { createExecutionActivities } from '../../activities/execution/create-execution-activities.ts';
import { createInteractionActivities } from '../../activities/interaction/create-interaction-activities.ts';
import { recoveryStrategyNames } from '../../activities/interaction/recovery-strategies.ts';
import { createEmbedChunks } from '../../activities/knowledge/embed.ts';
import { createEngineerContexts } from '../../activities/knowledge/engineer-contexts.ts';
import { createIngestSource } from '../../activities/knowledge/ingest.ts';
import { createTeamActivities } from '../../activities/team/create-team-activities.ts';
import { bundledSamples, loadBundled } from '../../corpus/bundled.ts';
import type { InteractionFigures } from '../../evaluation/interaction-figures.ts';
import { executedContexts } from '../../infra/database/contexts.ts';
import { createCallStore } from '../../infra/database/llm-calls.ts';
import { createPool } from '../../infra/database/pool.ts';
import type { SandboxRequest } from '../../infra/sandbox/protocol.ts';
import { unfinishedResult } from '../../infra/sandbox/unfinished-result.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import { createTransformer } from '../../models/cet/transform.ts';
import { createTaskLibrary } from '../../models/simulated/task-library.ts';
import type { ConversationTurn, ExecutedStage, ExecutionResult } from '../../models/tasks/execution.ts';
import { type Task, testIds } from '../../models/tasks/task.ts';
import { createTeam } from '../../models/team/team.ts';
import { conceptEmbedder } from '../knowledge/concept-embedder.ts';
import { useTestDatabase } from '../support/database.ts';
import { useSimulatedTeam } from '../team/simulated-server.ts';

const run = { runId: 'interaction', seed: 3, stage: 'phase3' } as const;
const budgetTokens = 500;

const tasks: Task[] = [];
for await (const item of loadBundled(bundledSamples))
  if (item.type === 'record') tasks.push(...item.tasks.map(({ task }) => task));

/** Stands in for the sandbox, which has tests of its own: a solution fails the tests of the facts that it was written without. */
const sandbox = {
  run({ files, tests }: SandboxRequest): Promise<ExecutionResult> {
    const code = files.at(-1)!.text.trim();
    const task = tasks.find((each) => testIds(each.tests).join() === testIds(tests).join())!;
    const variant = task.variants.find(({ files: own }) => own[0]!.text.trim() === code);
    const lost = new Set(
      task.facts.filter(({ id }) => variant?.missing.includes(id)).flatMap((fact) => fact.tests),
    );
    const passed = testIds(tests).filter((id) => !lost.has(id));
    return Promise.resolve({
      ...unfinishedResult(lost.size === 0 ? 'passed' : 'failed', passed.length + lost.size, 0.1, []),
      reward: passed.length / (passed.length + lost.size),
      tests: {
        passed,
        failed: [...lost].map((test) => ({ test, expected: '1', actual: '2', error: null })),
        errors: [],
        expected: passed.length + lost.size,
        seen: passed.length + lost.size,
      },
    });
  },
  // Every program that passes is slow.
  measure: (_: SandboxRequest, result: ExecutionResult): Promise<ExecutionResult> =>
    Promise.resolve({
      ...result,
      coverage: { lines: 0.75, branches: null },
      profile: { ...result.profile, complexity: 'O(n^2)', acceptable: false },
      security: { tools: ['scanner'], findings: [] },
    }),
  close: () => Promise.resolve(),
};

describe('what follows an executed stage', function () {
  this.timeout(120_000);
  const database = useTestDatabase();
  const server = useSimulatedTeam({ library: createTaskLibrary(tasks) });
  const activity = new MockActivityEnvironment();
  let pool: pg.Pool;
  let interaction: ReturnType<typeof createInteractionActivities>;
  let figures: InteractionFigures;
  let execute: (stage: ExecutedStage) => Promise<void>;

  const plan = (): Promise<{ failures: number; contexts: number }> =>
    activity.run(interaction.planRecoveries, { ...run, model: null, failures: 4, budgetTokens });

  before('engineer, answer, recover, converse, record', async () => {
    pool = createPool(database.url());
    const embedder = conceptEmbedder();
    const store = { readText: () => Promise.reject(new Error('no model is served here')) } as never;
    const transformerFor = (model: string | null) => createTransformer({ store, model });
    const config = { team: [], simulatedTeamUrl: server.url(), budget: { usd: 10, tokens: 1e8 } };
    const llms = createTeam({ config, calls: createCallStore(pool) });
    const team = createTeamActivities({ pool, team: llms, embedder });
    const { executeSolutions } = createExecutionActivities({ pool, sandbox });
    interaction = createInteractionActivities({ pool, members: llms.members, transformerFor });
    execute = async (stage) => {
      await activity.run(team.generateSolutions, { runId: run.runId, stage });
      await activity.run(executeSolutions, { runId: run.runId, stage });
    };
    await activity.run(createIngestSource({ pool }), { source: 'bundled', paths: [] });
    await activity.run(createEmbedChunks({ pool, embedder }));
    await pool.query(`INSERT INTO run (id, config, seed) VALUES ($1, '{}', $2)`, [run.runId, run.seed]);
    await activity.run(createEngineerContexts({ pool, embedder, transformerFor }), {
      ...{ ...run, model: null, tasks: 7, samples: 2, budgetTokens },
    });
    await execute('phase3');
    await plan();
    await execute('phase3-recovery');
    for (const turn of [1, 2, 3, 4, 5] as ConversationTurn[]) {
      await activity.run(interaction.engineerTurn, {
        ...{ ...run, model: null, turn, conversations: 3, budgetTokens },
      });
      await execute(`phase3-turn-${turn}`);
    }
    figures = await activity.run(interaction.recordInteraction, { ...run, settings: {} });
  });
  after(() => pool.end());

  it('tries every strategy after each failure, with the member that failed, once', async () => {
    const { failures } = await plan();
    assert.equal(failures, 4);
    const { rows } = await pool.query<{ strategies: string[]; members: string[]; failed: string }>(
      `SELECT array_agg(r.strategy ORDER BY r.strategy) AS strategies, array_agg(DISTINCT s.member) AS members,
         min(f.member) AS failed
       FROM recovery r JOIN solution s ON s.context_id = r.context_id JOIN solution f ON f.id = r.failed_solution
       GROUP BY r.failed_solution`,
    );
    assert.equal(rows.length, 4);
    for (const row of rows) {
      assert.deepEqual(row.strategies, [...recoveryStrategyNames].sort());
      assert.deepEqual(row.members, [row.failed]);
    }
    assert.deepEqual(
      figures.recovery.strategies.map(({ strategy, gain }) => [strategy, gain === null]),
      [...recoveryStrategyNames].sort().map((name) => [name, name === 'ask_again']),
    );
  });

  it('holds conversations of five turns in which ever more is told, and the last answer stands in the next context', async () => {
    const { rows } = await pool.query<{ turns: number[]; told: number[]; asked: number }>(
      `SELECT array_agg(v.turn ORDER BY v.turn) AS turns, array_agg(cardinality(v.told) ORDER BY v.turn) AS told,
         count(c.follow_up)::int AS asked
       FROM conversation_turn v JOIN engineered_context c ON c.id = v.context_id GROUP BY c.task_id`,
    );
    assert.equal(rows.length, 3);
    for (const { turns, told, asked } of rows) {
      assert.deepEqual(turns, [1, 2, 3, 4, 5]);
      assert.ok(told.every((count, index) => index === 0 || count >= told[index - 1]!));
      assert.ok(told.at(-1)! > 1);
      assert.equal(asked, 4);
    }
    const { rows: later } = await pool.query<{ text: string; tokens: number; before: string }>(
      `SELECT * FROM (SELECT c.text, c.tokens, lag(s.code) OVER (PARTITION BY c.task_id ORDER BY v.turn) AS before
       FROM conversation_turn v JOIN engineered_context c ON c.id = v.context_id JOIN solution s ON s.context_id = c.id) AS turns
       WHERE before IS NOT NULL`,
    );
    const { count } = tokenCounterFor();
    for (const { text, tokens, before } of later) {
      assert.ok(text.includes(before.trim().split('\n').at(-1)!));
      // It takes no room from what was told; a fence is a few tokens.
      assert.ok(tokens <= budgetTokens + count(before) + 10);
    }
    assert.equal(later.length, 12);
    const { preservation, coherence, followUpSuccess } = figures.conversations;
    for (const { value } of [preservation, coherence, followUpSuccess]) assert.ok(value! >= 0 && value! <= 1);
  });

  it('counts no success that misses its performance bar, in figures and in what is trained on', async () => {
    assert.ok(figures.signals['tests_passed']!.value! > 0.3);
    assert.equal(figures.signals['succeeded']!.value, 0);
    assert.equal(figures.signals['performance_bar_met']!.value, 0);
    assert.equal(figures.signals['secure']!.value, 1);
    assert.equal(figures.signals['line_coverage']!.value, 0.75);
    const contexts = await executedContexts(pool, run.runId, 'phase3');
    assert.equal(contexts.length, 14);
    assert.deepEqual([...new Set(contexts.map(({ success }) => success))], [0]);
  });

  it('says how programs failed and what their contexts lacked', () => {
    const slow = figures.failures.find(({ failureClass }) => failureClass === 'too_slow');
    const wrong = figures.failures.find(({ failureClass }) => failureClass === 'wrong_value');
    assert.ok(slow && wrong);
    assert.ok(wrong.missingInformation > 0);
    assert.ok(figures.diversity.contexts === 14 && figures.diversity.approachVariety >= 0);
  });

  it('keeps the figures as one result of the run', async () => {
    await activity.run(interaction.recordInteraction, { ...run, settings: { later: true } });
    const { rows } = await pool.query<{ result: InteractionFigures & { settings: object } }>(
      `SELECT result FROM evaluation_result WHERE kind = 'interaction'`,
    );
    assert.equal(rows.length, 1);
    assert.deepEqual(rows[0]!.result.settings, {});
    assert.deepEqual(rows[0]!.result.signals, figures.signals);
  });
});
