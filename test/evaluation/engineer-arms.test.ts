import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import type pg from 'pg';
import { createEvaluationActivities } from '../../activities/evaluation/create-evaluation-activities.ts';
import type { RecordedComparison } from '../../activities/evaluation/types.ts';
import { createEmbedChunks } from '../../activities/knowledge/embed.ts';
import { createIngestSource } from '../../activities/knowledge/ingest.ts';
import { createPool } from '../../infra/database/pool.ts';
import { createTransformer } from '../../models/cet/transform.ts';
import { loadCrossEncoder } from '../../models/embedding/cross-encoder.ts';
import { untrainedArms } from '../../models/experiments/arms.ts';
import { conceptEmbedder } from '../knowledge/concept-embedder.ts';
import { useTestDatabase } from '../support/database.ts';

const budgetTokens = 800;
const arms = untrainedArms.map((name) => ({ name, engineer: name, model: null }));
const run = { runId: 'run-seed1', seed: 1 };

describe('arms on held-out tasks of the bundled sample', function () {
  this.timeout(60_000);
  const database = useTestDatabase();
  const activity = new MockActivityEnvironment();
  let pool: pg.Pool;
  let evaluation: ReturnType<typeof createEvaluationActivities>;

  before(async () => {
    pool = createPool(database.url());
    const embedder = conceptEmbedder();
    const store = { readText: () => Promise.reject(new Error('no model is served here')) } as never;
    evaluation = createEvaluationActivities({
      pool,
      store,
      embedder,
      transformerFor: (model) => createTransformer({ store, model }),
      crossEncoderFor: loadCrossEncoder,
      members: [],
    });
    await activity.run(createIngestSource({ pool }), { source: 'bundled', paths: [] });
    await activity.run(createEmbedChunks({ pool, embedder }));
    for (const runId of ['run', run.runId]) await evaluation.openSeededRun({ runId, seed: 1, config: {} });
    await engineer();
  });
  after(() => pool.end());

  const engineer = (): Promise<{ contexts: number; tasks: number }> =>
    activity.run(evaluation.engineerArms, {
      ...run,
      stage: 'comparison' as const,
      arms,
      tasks: 3,
      budgetTokens,
    });
  const record = (): Promise<RecordedComparison> =>
    activity.run(evaluation.recordComparison, {
      ...{ runId: 'run', runs: [run], arms, candidate: 'rule_based', settings: {} },
    });
  const texts = async (): Promise<string> =>
    (
      await pool.query<{ all: string }>(
        `SELECT string_agg(id || md5(text), ',' ORDER BY id) AS all FROM engineered_context`,
      )
    ).rows[0]!.all;

  it('builds one context an arm and task, within the budget where the arm has one', async () => {
    const { rows } = await pool.query<{ arm: string; tokens: number }>(
      `SELECT arm, max(tokens) AS tokens FROM engineered_context JOIN context_measure ON context_id = id GROUP BY arm`,
    );
    assert.deepEqual(rows.map(({ arm }) => arm).sort(), [...untrainedArms].sort());
    for (const { arm, tokens } of rows)
      if (!['raw_llm', 'oracle', 'gold'].includes(arm))
        assert.ok(tokens <= budgetTokens, `${arm}: ${tokens}`);
  });

  it('does nothing the second time', async () => {
    const before = await texts();
    await engineer();
    assert.equal(await texts(), before);
  });

  it('recognises the controls, and keeps the first result as it is', async () => {
    // Members that solve a task where the context holds all its facts word for word.
    await pool.query(
      `INSERT INTO solution (id, run_id, context_id, member, status, code, simulated)
       SELECT context.id || member, run_id, context.id, member, 'generated', '', true
       FROM engineered_context AS context, unnest(ARRAY['a', 'b']) AS member WHERE stage = 'comparison'`,
    );
    await pool.query(
      `INSERT INTO execution (solution_id, run_id, outcome, reward, result)
       SELECT solution.id, solution.run_id, CASE WHEN held THEN 'passed' ELSE 'failed' END, held::int, '{}'
       FROM solution JOIN engineered_context AS context ON context.id = context_id JOIN task ON task.id = task_id
       CROSS JOIN LATERAL (SELECT bool_and(position(fact->>'text' IN context.text) > 0) AS held
         FROM jsonb_array_elements(task.body->'facts') AS fact) AS facts`,
    );
    const first = await record();
    const recognition = Object.fromEntries(first.arms.map((each) => [each.arm, each.recognition]));
    // Three tasks are too few to call anything broken.
    assert.equal(recognition['random_text'], 'undecided');
    assert.equal(recognition['oracle'], 'reads_labels');
    assert.equal(recognition['gold'], 'reads_gold');
    assert.equal(first.simulated, true);

    await pool.query(`UPDATE execution SET outcome = 'failed'`);
    await record();
    const { rows } = await pool.query<{ result: RecordedComparison }>('SELECT result FROM evaluation_result');
    assert.equal(rows.length, 1);
    assert.deepEqual(rows[0]!.result.arms, JSON.parse(JSON.stringify(first.arms)));
  });

  it('takes what a programme trained before what a study trained, and says when there is neither', async () => {
    await assert.rejects(evaluation.resolveModel({ model: null }), /no model is registered yet/);
    await evaluation.openSeededRun({ runId: 'study', seed: 1, config: { scale: 'tiny' } });
    await evaluation.saveTrainedPhase({
      ...{ seed: 9, scale: {} as never, phases: [2], runId: 'study', model: null },
    });
    await pool.query(
      `INSERT INTO model (digest, run_id, stage, manifest, created_at)
       VALUES ('aa', 'run', 'phase3', '{}', now() - interval '1 day'), ('bb', 'study', 'phase2-week6', '{}', now())`,
    );
    assert.deepEqual(await evaluation.resolveModel({ model: null }), { model: 'aa', scale: null });
    assert.deepEqual(await evaluation.resolveModel({ model: 'b' }), { model: 'bb', scale: 'tiny' });
    await assert.rejects(evaluation.resolveModel({ model: 'c' }), /no registered model begins with "c"/);
  });

  it('takes a phase that an earlier study trained, until the knowledge base changes', async () => {
    const key = { seed: 1, scale: {} as never, phases: [1] };
    assert.equal(await evaluation.findTrainedPhase(key), null);
    await evaluation.saveTrainedPhase({ ...key, runId: 'run', model: null });
    assert.deepEqual(await evaluation.findTrainedPhase(key), { runId: 'run', model: null });
    assert.equal(await evaluation.findTrainedPhase({ ...key, seed: 2 }), null);
    assert.equal(await evaluation.findTrainedPhase({ ...key, phases: [1, 2] }), null);
    await pool.query(`UPDATE record SET digest = 'changed' WHERE id = (SELECT min(id) FROM record)`);
    assert.equal(await evaluation.findTrainedPhase(key), null);
  });
});
