import assert from 'node:assert/strict';
import type pg from 'pg';
import { validationCourses } from '../../activities/knowledge/dataset-draft.ts';
import { continuousExamples } from '../../activities/knowledge/outcome-dataset.ts';
import { createProductionActivities } from '../../activities/production/create-production-activities.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { trainCourses } from '../../infra/database/datasets.ts';
import { insertFeedback } from '../../infra/database/feedback.ts';
import { insertInferences } from '../../infra/database/inferences.ts';
import { insertLearningCycle } from '../../infra/database/learning.ts';
import { createPool } from '../../infra/database/pool.ts';
import {
  exampleWeight,
  hasControl,
  planUpdate,
  strategyImpacts,
  unadapted,
  type PastUpdate,
} from '../../models/learning/plan-update.ts';
import { rankSignals } from '../../models/learning/signal-values.ts';
import { feedback, inference } from '../gateway/support/record-production.ts';
import { useTestDatabase } from '../support/database.ts';

const update = (python: number, go = 0): PastUpdate => ({
  plan: null,
  control: null,
  slices: {
    'language/python': { candidate: 0.8 + python, production: 0.8 },
    'language/go': { candidate: 0.8 + go, production: 0.8 },
    'kind/general': { candidate: 0.8, production: 0.8 },
  },
});

describe('an update that learns from earlier ones', () => {
  it('trusts a kind of feedback as far as executions agreed with it, and one that it hardly knows not at all', () => {
    const ranked = rankSignals({
      accepted: { observations: 400, agreeing: 380 },
      modified: { observations: 400, agreeing: 210 },
      copy: { observations: 3, agreeing: 3 },
    });
    assert.deepEqual(
      ranked.slice(0, 2).map(({ kind }) => kind),
      ['accepted', 'modified'],
    );
    const weights = Object.fromEntries(ranked.map(({ kind, weight }) => [kind, weight]));
    assert.ok(weights['accepted']! > 0.8 && weights['accepted']! < 0.9);
    assert.equal(weights['modified'], 0);
    assert.equal(weights['copy'], 0);
  });

  it('learns a domain faster after gains, slower after a loss, and more seldom where nothing moves', () => {
    const after = (...history: PastUpdate[]) => planUpdate([], history).domains;
    assert.ok(Math.abs(after(update(0.1), update(0.1))['python']!.learningRateFactor - 1.44) < 1e-9);
    assert.equal(after(update(-0.1))['python']!.learningRateFactor, 0.5);
    assert.deepEqual(after(update(0.1))['go'], { learningRateFactor: 1, everyUpdates: 2, due: false });
    const plan = planUpdate([], [update(0.1)]);
    assert.equal(exampleWeight(plan, { domain: 'go', spoken: null }), 0);
    assert.equal(exampleWeight(plan, { domain: 'python', spoken: null }), 1.2);
    assert.equal(exampleWeight(plan, { domain: 'rust', spoken: null }), 1);
    assert.equal(after(update(0))['go']!.due, true);
    // It waited for one update and is due again.
    assert.equal(after(update(0.1), { ...update(0.1), plan })['go']!.due, true);
  });

  it('has a control beside every fourth that learns as updates always did, and says what either way brought', () => {
    assert.deepEqual(
      [0.1, 0.3, 0.9].map((draw) => hasControl(draw)),
      [true, false, false],
    );
    assert.equal(exampleWeight(unadapted, { domain: 'go', spoken: 'modified' }), 1);
    const { slices: control } = update(-0.02);
    const history = [{ ...update(0.08), plan: planUpdate([], []), control }];
    assert.deepEqual(
      strategyImpacts(history)
        .filter(({ domain }) => domain === 'python')
        .map(({ strategy, updates, impact }) => [strategy, updates, Math.round(100 * impact)]),
      [
        ['adapted', 1, 8],
        ['unadapted', 1, -2],
      ],
    );
    // What the control lost says nothing about how the adapted way should go on.
    assert.deepEqual(planUpdate([], history), planUpdate([], [{ ...history[0]!, control: null }]));
  });

  describe('with a record', () => {
    const database = useTestDatabase();
    let pool: pg.Pool;
    before(() => {
      pool = createPool(database.url());
    });
    after(() => pool?.end());

    it('takes the word of people whose word agreed with executions, and weighs it so', async () => {
      const context = {
        request: {
          query: 'Why is the total wrong?',
          context: [{ id: 'a', text: 'def total(items):\n    return sum(items)\n' }],
        },
        manifest: null,
      };
      const known = Array.from({ length: 200 }, (_, index) => `known-${index}`);
      await insertInferences(pool, [
        ...known.map((id) => inference(id)),
        inference('spoken', { context }),
        inference('contradicted', { context }),
      ]);
      await insertFeedback(pool, [
        ...known.map((id, index) => feedback(id, 'execution', { passed: index % 2 === 0 })),
        ...known.map((id, index) => feedback(id, index % 2 === 0 ? 'accepted' : 'regenerated')),
        feedback('spoken', 'accepted'),
        feedback('contradicted', 'accepted'),
        feedback('contradicted', 'regenerated'),
      ]);
      await insertLearningCycle(pool, {
        ...{ cycle: 'earlier', examples: 9, baseModel: null, model: null, decision: 'rolled_back' as const },
        detail: { validation: update(-0.1) },
      });
      const activities = createProductionActivities({
        pool,
        store: new ArtifactStore('nothing is stored'),
        embedder: { dimensions: 384, embed: () => Promise.reject(new Error('nothing is to be embedded')) },
        loadTransformer: () => Promise.reject(new Error('nothing is to be transformed')),
      });
      const input = {
        ...{ runId: 'r', seed: 1, stage: 'continuous-r', examples: 50, parent: null },
        ...{ degradations: [], severity: { min: 0, max: 0 }, material: {}, piles: 0 },
      };
      assert.equal((await continuousExamples(pool, input)).examples.length, 0);
      const planned = await activities.planUpdate({ cycle: 'cycle-0' });
      const { accepted } = planned.plan.signalWeights;
      const { examples } = await continuousExamples(pool, { ...input, plan: planned.plan });
      assert.deepEqual(
        examples.map(({ weight, outcome }) => [weight, outcome?.success]),
        // Half as fast as usual: the update before lost in this language.
        [[accepted! * 0.5, 1]],
      );
      assert.ok(accepted! > 0.9);
      // What a frozen case asks is never trained on, whoever asks it.
      await pool.query(
        `INSERT INTO record (id, source, natural_key, kind, course, title, licence, provenance, body, digest)
         SELECT 'r' || n, 'test', 'c' || n, 'exercise', 'c' || n, 'Course', 'MIT', '{}', '{}', 'd' FROM generate_series(1, 2) AS n`,
      );
      const [apart] = validationCourses(await trainCourses(pool));
      await pool.query(
        `INSERT INTO task (id, record_id, source, course, language, title, split, body, digest, prepared)
         VALUES ('t', 'r1', 'test', $1, 'python', 'Total', 'train', $2, 'd', true)`,
        [apart, JSON.stringify({ statement: 'Why is the total  wrong?' })],
      );
      assert.deepEqual((await continuousExamples(pool, { ...input, plan: planned.plan })).examples, []);
      assert.deepEqual(
        await activities.planUpdate({ cycle: 'cycle-0' }),
        await activities.planUpdate({ cycle: 'cycle-0' }),
      );
    });
  });
});
