import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import {
  createProductionActivities,
  createTrafficActivity,
} from '../../activities/production/create-production-activities.ts';
import { validationCourses } from '../../activities/knowledge/dataset-draft.ts';
import type { ValidationResult } from '../../activities/production/types.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { trainCourses } from '../../infra/database/datasets.ts';
import { createPool } from '../../infra/database/pool.ts';
import { assignVariant } from '../../models/experiments/assignment.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import type { Task } from '../../models/tasks/task.ts';
import { StubUpstream } from '../gateway/support/stub-upstream.ts';
import { gatewayKey, keepMatchingLines, startGateway, until } from '../gateway/support/test-gateway.ts';
import { useTestDatabase } from '../support/database.ts';

/** What is tested here embeds nothing. */
const noEmbedder = {
  dimensions: 384 as const,
  embed: () => Promise.reject(new Error('nothing is to be embedded')),
};

const modelA = 'a'.repeat(64);
const modelB = 'b'.repeat(64);
const fact = 'A leapyear is divisible by four, and centuries only by four hundred.';
const task: Task = {
  id: 'test/course/leap',
  source: 'test',
  course: 'course',
  title: 'Leap',
  language: 'python',
  difficulty: 'easy',
  split: 'train',
  statement: 'Write the function leapyear(year) in leap.py.',
  solutionPath: 'leap.py',
  reference: [{ path: 'leap.py', text: 'pass' }],
  tests: { style: 'cases', entry: 'leapyear', cases: [] },
  facts: [{ id: 'f', kind: 'rule', text: fact, paraphrases: [], stale: null, tests: [] }],
  variants: [],
};

function outcome(passed: boolean): ExecutionResult {
  return {
    outcome: passed ? 'passed' : 'failed',
    reward: passed ? 1 : 0,
    tests: { passed: [], failed: [], errors: [], expected: 1, seen: 1 },
    compile: { valid: true, errors: [] },
    coverage: null,
    profile: { wall_s: 0, cpu_s: null, peak_memory_bytes: null, complexity: 'unknown', acceptable: null },
    security: { tools: [], findings: [] },
    integrity: { manifest_ok: true, notes: [] },
    stdout: '',
    stderr: '',
  };
}

describe('production activities', () => {
  const database = useTestDatabase();
  const upstream = new StubUpstream();
  let pool: pg.Pool;
  let gateway: FastifyInstance;
  let url: string;
  let home: string;
  const activities = () =>
    createProductionActivities({
      pool,
      store: new ArtifactStore(home),
      embedder: noEmbedder,
      loadTransformer: (model) => Promise.resolve(keepMatchingLines(model)),
    });
  const deploy = (decisionId: string, model: string | null) =>
    activities().deployModel({ decisionId, slot: 'production', model, action: 'promote', reason: 'test' });

  /** Prepared tasks of a course, all of which need the fact. */
  async function addTasks(name: string, course: string, count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const added = { ...task, id: `${name}/${index}`, course };
      await pool.query(
        `INSERT INTO task (id, record_id, source, course, language, title, split, body, digest, prepared)
         VALUES ($1, 'r', 'test', $2, 'python', 'Leap', 'train', $3, 'd', true)`,
        [added.id, course, JSON.stringify(added)],
      );
    }
  }

  before(async () => {
    pool = createPool(database.url());
    await upstream.start();
    for (const model of [modelA, modelB])
      await pool.query(`INSERT INTO model (digest, stage, manifest) VALUES ($1, 'test', '{}')`, [model]);
    await pool.query(
      `INSERT INTO record (id, source, natural_key, kind, course, title, licence, provenance, body, digest)
       VALUES ('r', 'test', 'leap', 'exercise', 'course', 'Leap', 'MIT', '{}', '{}', 'd')`,
    );
    for (let index = 0; index < 20; index += 1)
      await pool.query(
        `INSERT INTO chunk (id, record_id, ordinal, kind, heading_path, text, tokens, digest)
         VALUES ($1, 'r', $2, 'prose', '{}', $3, 10, $1)`,
        [`chunk-${index}`, index, `Remark ${index}: ${'gardening and soup recipes. '.repeat(8)}`],
      );
    await pool.query(
      `INSERT INTO task (id, record_id, source, course, language, title, split, body, digest, prepared)
       VALUES ($1, 'r', 'test', 'course', 'python', 'Leap', 'train', $2, 'd', true)`,
      [task.id, JSON.stringify(task)],
    );
    // The stand-in LLM says whether it was given the fact; the runner passes what was written knowingly.
    upstream.answer = (_, response, body) => {
      const prompt = body.includes('Remark') ? 'messy' : 'clean';
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ choices: [{ message: { content: `\`\`\`python\n${prompt}\n\`\`\`` } }] }),
      );
    };
    ({ gateway, url, home } = await startGateway({ pool, baseUrl: upstream.baseUrl }));
  });
  after(async () => {
    await gateway?.close();
    await pool?.end();
    await upstream.stop();
    if (home) await rm(home, { recursive: true });
  });

  it('apply a decision once and answer a repeat with the same', async () => {
    assert.deepEqual(await deploy('d1', modelA), { previous: null, changed: true });
    assert.deepEqual(await deploy('d2', modelB), { previous: modelA, changed: true });
    assert.deepEqual(await deploy('d1', modelA), { previous: null, changed: false });
    assert.equal((await activities().currentModels()).production, modelB);
    await assert.rejects(deploy('d3', 'f'.repeat(64)), /model: f{64} is not registered/);
    await deploy('d4', null);
  });

  it('send each simulated user once, split by the experiment, and measure who was helped', async () => {
    const experiment = 'run-1/ab';
    await activities().startExperiment({
      experiment,
      runId: null,
      control: null,
      treatment: modelA,
      ratio: 0.5,
    });
    let runs = 0;
    const { sendTraffic } = createTrafficActivity({
      pool,
      gateway: { url, key: gatewayKey },
      runSolution: (_, code) => {
        runs += 1;
        if (runs === 5) return Promise.resolve({ ...outcome(false), outcome: 'infra_error', reward: null });
        return Promise.resolve(outcome(code.includes('clean')));
      },
    });
    const environment = new MockActivityEnvironment();
    const send = (requests: number) =>
      environment.run(sendTraffic, { runId: 'run-1', experiment, seed: 7, requests });
    await assert.rejects(send(12), /the sandbox failed/);
    // Those in flight went on to their end, and a retry comes seconds later: the gateway has stored what they said.
    await until(async () => {
      const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM feedback');
      return rows[0]!.count === 2 * (runs - 1);
    });
    const result = await send(12);
    // One run hit the infrastructure fault and was repeated; nobody else was.
    assert.equal(runs, 13);
    await send(12);
    assert.equal(runs, 13);
    const treated = Array.from({ length: 12 }, (_, index) =>
      assignVariant(experiment, `user-${index}`, 0.5),
    ).filter((variant) => variant === 'treatment').length;
    assert.ok(treated > 0 && treated < 12);
    assert.deepEqual(result, { requests: 12, feedback: 24, accepted: treated });
    const analysis = await activities().analyzeExperiment({ experiment });
    assert.deepEqual(analysis.treatment, { subjects: treated, successes: treated });
    assert.deepEqual(analysis.control, { subjects: 12 - treated, successes: 0 });
    assert.equal(analysis.difference, 1);
    assert.equal(analysis.recommendation, 'continue');
    assert.equal(analysis.simulated, true);
    assert.ok(analysis.sampleRatioP! > 0.001);

    const collected = await activities().collectFeedback({ cycle: 'c', bufferSize: 30 });
    assert.deepEqual(collected, {
      usable: 12,
      bySignal: { strong_positive: treated, strong_negative: 12 - treated },
      refused: null,
    });
    const few = await activities().collectFeedback({ cycle: 'c', bufferSize: 6 });
    assert.deepEqual(few.bySignal, { strong_positive: 2, strong_negative: 2 });
    await activities().endExperiment({ experiment, status: 'stopped', result: analysis });
    await assert.rejects(send(13), /has ended \(stopped\)/);
  });

  it('pass a candidate that keeps the evidence and refuse one that loses it', async () => {
    const environment = new MockActivityEnvironment();
    const { validateCandidate } = createProductionActivities({
      pool,
      store: new ArtifactStore(home),
      embedder: noEmbedder,
      loadTransformer: (model) =>
        Promise.resolve({
          transform: async (request) => {
            const kept = await keepMatchingLines(model).transform(request);
            return model === modelB ? { ...kept, context: 'nothing of use' } : kept;
          },
        }),
    });
    const validate = (candidate: string, production: string | null): Promise<ValidationResult> =>
      environment.run(validateCandidate, { candidate, production });
    // Its course is the only one, and nothing of it is kept apart.
    await assert.rejects(
      validate(modelA, null),
      /no prepared task with facts in a course that only validates/,
    );
    await pool.query(
      `INSERT INTO record (id, source, natural_key, kind, course, title, licence, provenance, body, digest)
       SELECT 'r' || n, 'test', 'other-' || n, 'exercise', 'other-' || n, 'Other', 'MIT', '{}', '{}', 'd'
       FROM generate_series(1, 30) AS n`,
    );
    await addTasks('test/apart', [...validationCourses(await trainCourses(pool))][0]!, 2);
    const good = await validate(modelA, null);
    const slice = (candidate: number) => ({ candidate, production: 1, examples: 2, passed: true });
    const { frozenSet, ...measured } = good;
    assert.deepEqual(measured, {
      ...{ candidate: 1, production: 1, examples: 2, gain: null, passed: true },
      slices: { 'kind/implementation': slice(1), 'language/python': slice(1) },
      experiment: { chance: 0, worthwhile: false, days: 14 },
    });
    const bad = await validate(modelB, modelA);
    assert.equal(bad.passed, false);
    assert.deepEqual(bad.slices['language/python'], slice(0));
    // Held to what it was: the same cases, whatever is prepared since, until there are twice as many.
    assert.equal(bad.frozenSet, frozenSet);
    await addTasks('test/more', [...validationCourses(await trainCourses(pool))][1]!, 1);
    assert.equal((await validate(modelA, null)).frozenSet, frozenSet);
    await addTasks('test/many', [...validationCourses(await trainCourses(pool))][1]!, 2);
    const renewed = await validate(modelA, null);
    assert.notEqual(renewed.frozenSet, frozenSet);
    assert.equal(renewed.examples, 5);
  });

  it('record a learning cycle once', async () => {
    const cycle = {
      cycle: 'c1',
      examples: 3,
      baseModel: modelA,
      model: null,
      decision: 'skipped',
      detail: {},
    } as const;
    await activities().recordLearningCycle(cycle);
    await activities().recordLearningCycle({ ...cycle, examples: 4 });
    const { rows } = await pool.query('SELECT examples FROM learning_cycle');
    assert.deepEqual(rows, [{ examples: 3 }]);
  });
});
