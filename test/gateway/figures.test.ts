import assert from 'node:assert/strict';
import type pg from 'pg';
import { mean, standardDeviation } from 'simple-statistics';
import { productionMetrics } from '../../activities/evaluation/record-phases.ts';
import { productionPage } from '../../gateway/dashboard/production-page.ts';
import { readObservations, storeProfiles } from '../../infra/database/drift.ts';
import { countExperiment } from '../../infra/database/experiments.ts';
import { insertFeedback, type FeedbackRow } from '../../infra/database/feedback.ts';
import { insertInferences, type InferenceRow } from '../../infra/database/inferences.ts';
import { createPool } from '../../infra/database/pool.ts';
import { productionRecord } from '../../infra/database/production-record.ts';
import { productionTargets } from '../../infra/database/production-targets.ts';
import { createRandom } from '../../models/random.ts';
import { useTestDatabase } from '../support/database.ts';
import { daysAgo, feedback, inference } from './support/record-production.ts';

const model = 'a'.repeat(64);
const day = 86_400_000;

interface Counted {
  readonly row: InferenceRow;
  readonly passed: boolean | undefined;
  readonly said: ReadonlySet<string>;
}

/** What was said within 30 days of each request; the first execution counts. */
function count(rows: readonly InferenceRow[], all: readonly FeedbackRow[]): Counted[] {
  return rows.map((row) => {
    const own = all
      .filter(
        ({ inferenceId, receivedAt }) =>
          inferenceId === row.id && Date.parse(receivedAt) <= Date.parse(row.createdAt) + 30 * day,
      )
      .sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt));
    const executed = own.find(({ kind }) => kind === 'execution');
    return {
      row,
      passed: executed && (executed.body as { passed: boolean }).passed,
      said: new Set(own.map(({ kind }) => kind)),
    };
  });
}

function succeeded({ passed, said }: Counted): boolean | undefined {
  if (passed !== undefined) return passed;
  if (said.has('accepted')) return true;
  return said.has('regenerated') || said.has('error') ? false : undefined;
}

const spoke = ({ said }: Counted) => ['accepted', 'modified', 'regenerated'].some((kind) => said.has(kind));
const shareOf = <T>(items: readonly T[], is: (item: T) => boolean) => items.filter(is).length / items.length;
const qualityOf = (items: readonly Counted[]) =>
  shareOf(
    items.filter((item) => succeeded(item) !== undefined),
    (item) => succeeded(item)!,
  );

describe('figures of production, on two months of random rows', () => {
  const database = useTestDatabase();
  let pool: pg.Pool;
  let counted: Counted[];

  before(async () => {
    pool = createPool(database.url());
    const random = createRandom(5);
    const rows: InferenceRow[] = [];
    const all: FeedbackRow[] = [];
    for (let index = 0; index < 400; index += 1) {
      const at = 0.2 + 58 * random.float();
      const id = `request-${index}`;
      rows.push(
        inference(id, {
          model: random.float() < 0.6 ? model : null,
          createdAt: daysAgo(at),
          bypass: [null, null, null, 'no_context', 'fault', 'deadline'][random.int(6)]!,
          critique: random.float() < 0.7 ? { predictedSuccessRate: random.float() } : null,
        }),
      );
      const say = (kind: string, share: number, body: object = {}) => {
        // Some of it comes later than it counts.
        if (random.float() < share) all.push(feedback(id, kind, body, at - 40 * random.float()));
      };
      say('execution', 0.5, { passed: random.float() < 0.7 });
      for (const [kind, share] of [
        ['accepted', 0.4],
        ['modified', 0.1],
        ['regenerated', 0.2],
        ['copy', 0.2],
        ['error', 0.1],
      ] as const)
        say(kind, share);
    }
    await insertInferences(pool, rows);
    await insertFeedback(pool, all);
    counted = count(rows, all);
    await pool.query(`INSERT INTO model (digest, stage, manifest) VALUES ($1, 'test', '{}')`, [model]);
    await pool.query(
      `INSERT INTO drift_report (id, looked_at, status, reference, current, scores, findings, severity)
       SELECT 'report-' || n, now() - n * interval '1 day', CASE WHEN n IN (20, 9, 1) THEN 'drift' ELSE 'stable' END, 9, 9, '{}', '[]', 0
       FROM generate_series(1, 25) AS n`,
    );
    // The alarm of 20 days ago was answered after 10 hours, that of 9 days ago after 3 days; the newest waits since a day.
    await pool.query(
      `INSERT INTO learning_cycle (id, examples, decision, detail, finished_at) VALUES
         ('c1', 9, 'deployed_candidate', '{}', now() - interval '20 days' + interval '10 hours'),
         ('c2', 9, 'rolled_back', '{}', now() - interval '8 days'), ('c3', 9, 'skipped', '{}', now() - interval '7 days'),
         ('c4', 9, 'deployed_candidate', '{}', now() - interval '6 days')`,
    );
    await pool.query(
      `INSERT INTO experiment (id, treatment, ratio, status) VALUES
         ('e1', $1, 0.5, 'promoted'), ('e2', $1, 0.5, 'promoted'), ('e3', $1, 0.5, 'rolled_back'), ('e4', $1, 0.5, 'stopped')`,
      [model],
    );
    await pool.query(
      `INSERT INTO deployment_decision (id, action, reason) VALUES ('d1', 'promote', ''), ('d2', 'promote', ''), ('d3', 'rollback', ''),
         ('d4', 'deploy', '')`,
    );
  });
  after(() => pool?.end());

  it('are on the dashboard what counting says', async () => {
    const age = ({ row }: Counted) => (Date.now() - Date.parse(row.createdAt)) / day;
    const now = counted.filter((item) => age(item) < 30);
    const before = counted.filter((item) => age(item) >= 30);
    const spoken = now.filter(spoke);
    const byDay = new Map<string, Counted[]>();
    for (const item of now)
      byDay.set(item.row.createdAt.slice(0, 10), [
        ...(byDay.get(item.row.createdAt.slice(0, 10)) ?? []),
        item,
      ]);
    const daily = [...byDay.values()].map(qualityOf).filter((quality) => !Number.isNaN(quality));
    const expected: Readonly<Record<string, number>> = {
      quality: qualityOf(now),
      acceptance: shareOf(spoken, ({ said }) => said.has('accepted') && !said.has('regenerated')),
      regeneration: shareOf(spoken, ({ said }) => said.has('regenerated')),
      errors: shareOf(
        now,
        ({ said, row }) => said.has('error') || ['fault', 'deadline'].includes(row.bypass!),
      ),
      'monthly improvement': qualityOf(now) - qualityOf(before),
      adaptation: 72,
      'A/B wins': 2 / 4,
      'update success': 2 / 3,
      rollback: 1 / 3,
      variance: standardDeviation(daily),
    };
    const targets = await productionTargets(pool);
    assert.deepEqual(targets.map(({ name }) => name).sort(), Object.keys(expected).sort());
    for (const { name, value } of targets)
      assert.ok(
        Math.abs(value! - expected[name]!) < (name === 'adaptation' ? 0.1 : 1e-9),
        `${name}: ${value}`,
      );
    const page = (
      await productionPage({
        pool,
        served: { production: null, candidate: null, experiment: null },
        upstream: { name: 'stub', baseUrl: '', apiKey: null, model: 'm', simulated: true },
        temporalUi: null,
      })
    ).replaceAll(/\s+/g, ' ');
    for (const name of [
      'quality',
      'acceptance',
      'regeneration',
      'errors',
      'A/B wins',
      'update success',
      'rollback',
    ])
      assert.ok(page.includes(`<td>${name}</td> <td>${(100 * expected[name]!).toFixed(1)} %</td>`), name);
  });

  it('are what experiments and the drift watch go by: one outcome of each request, late feedback or not', async () => {
    await pool.query(`UPDATE inference SET experiment = 'e1', variant = 'control', subject = id`);
    const judged = counted.flatMap((item) => succeeded(item) ?? []);
    const { control } = await countExperiment(pool, 'e1');
    assert.deepEqual(control, { subjects: judged.length, successes: judged.filter(Boolean).length });
    await storeProfiles(
      pool,
      counted.map(({ row: { id } }) => ({
        ...{ id, embedding: new Float32Array(384) },
        features: { language: 'none', kind: 'general', length: 'short' },
      })),
    );
    const observed = await readObservations(
      pool,
      counted.map(({ row }) => row.id),
    );
    for (const item of counted)
      assert.equal(observed.get(item.row.id)!.success, succeeded(item) ?? null, item.row.id);
  });

  it('are Phase 4’s five metrics of a model, by the same rules', async () => {
    const own = counted.filter(({ row }) => row.model === model);
    const foretold = own.filter(({ row, passed }) => row.critique !== null && passed !== undefined);
    const spoken = own.filter(spoke);
    const expected = {
      self_critique_accuracy: mean(
        foretold.map(({ row, passed }) =>
          Number((row.critique as { predictedSuccessRate: number }).predictedSuccessRate >= 0.5 === passed),
        ),
      ),
      adaptation_speed: 1 / 2,
      learning_efficiency: 2 / 3,
      production_stability: shareOf(own, ({ row }) => row.bypass === null),
      user_satisfaction: shareOf(spoken, ({ said }) => said.has('accepted') && !said.has('regenerated')),
    };
    const metrics = productionMetrics(await productionRecord(pool, model));
    assert.deepEqual(
      Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value?.toFixed(9)])),
      Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, value.toFixed(9)])),
    );
  });
});
