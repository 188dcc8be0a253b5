import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import type pg from 'pg';
import { createExecutionActivities } from '../../activities/execution/create-execution-activities.ts';
import { createEvaluatePhase1 } from '../../activities/knowledge/evaluate-phase1.ts';
import { createTryAnswers } from '../../activities/knowledge/try-answers.ts';
import { createTeamActivities } from '../../activities/team/create-team-activities.ts';
import { phase1Metrics } from '../../evaluation/phase1-metrics.ts';
import type { AnsweredQuestion, Phase1Evaluation } from '../../evaluation/phase1-metrics.ts';
import { createCallStore } from '../../infra/database/llm-calls.ts';
import { createPool } from '../../infra/database/pool.ts';
import { unfinishedResult } from '../../infra/sandbox/unfinished-result.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import type { Task } from '../../models/tasks/task.ts';
import { createTaskLibrary } from '../../models/simulated/task-library.ts';
import { codeFails, codeWeight } from '../../models/team/answer-code.ts';
import { createTeam } from '../../models/team/team.ts';
import { conceptEmbedder } from '../knowledge/concept-embedder.ts';
import { useTestDatabase } from '../support/database.ts';
import { facts, feeTask } from './sample-task.ts';
import { useSimulatedTeam } from './simulated-server.ts';

const statements = Object.values(facts).map(({ text }) => text);
const good = statements.join('\n\n');
const withCode = (code: string): string => `${good}\n\n\`\`\`python\n${code}\n\`\`\``;
/** What an answer says, which side of the split its task is on, and whether it may train. */
const cases = {
  prose: { answer: good, split: 'train', accepted: true },
  'right code': { answer: withCode('right'), split: 'train', accepted: true },
  excerpt: { answer: withCode('excerpt'), split: 'train', accepted: true },
  'code that fails tests': { answer: withCode('half'), split: 'train', accepted: false },
  'code that does not compile': { answer: withCode('def ('), split: 'train', accepted: false },
  heldout: { answer: good, split: 'heldout', accepted: true },
} as const;

const taskOf = (name: keyof typeof cases): Task => ({
  ...feeTask,
  id: `test/${name}`,
  course: name,
  split: cases[name].split,
  statement: `${feeTask.statement} This is about ${name}.`,
});
const names = Object.keys(cases) as (keyof typeof cases)[];

/** Stands in for the sandbox, which has tests of its own: what a program does is written in it. */
function run({ files }: { files: readonly { path: string; text: string }[] }): Promise<ExecutionResult> {
  const code = files.at(-1)!.text.trim();
  const ended = (outcome: ExecutionResult['outcome'], reward: number): ExecutionResult => ({
    ...unfinishedResult(outcome, 2, 0, []),
    outcome,
    reward,
  });
  if (code === 'def (') return Promise.resolve(ended('compile_error', 0));
  if (code === 'excerpt') return Promise.resolve(ended('failed', 0));
  if (code === 'half') return Promise.resolve(ended('failed', 0.5));
  return Promise.resolve(ended('passed', 1));
}

describe('code in answers and from answers', function () {
  const database = useTestDatabase();
  const server = useSimulatedTeam({ library: createTaskLibrary(names.map(taskOf)) });
  let pool: pg.Pool;

  before('answer, try and judge', async () => {
    pool = createPool(database.url());
    await pool.query(`INSERT INTO run (id, config, seed) VALUES ('code', '{}', 3)`);
    await pool.query(
      `INSERT INTO record (id, source, natural_key, kind, course, title, licence, provenance, body, digest)
       VALUES ('r', 'test', 'r', 'documentation', 'orders', 'R', 'Apache-2.0', '{}', '{}', 'd')`,
    );
    await pool.query(
      `INSERT INTO chunk (id, record_id, ordinal, kind, heading_path, text, tokens, digest)
       VALUES ('c', 'r', 0, 'prose', '{}', $1, 10, 'c')`,
      [names.map((name) => cases[name].answer).join('\n\n')],
    );
    for (const name of names) {
      const task = taskOf(name);
      await pool.query(
        `INSERT INTO task (id, source, course, language, title, split, body, digest, prepared)
         VALUES ($1, 'test', $2, 'python', 'Fee', $3, $4, 'd', true)`,
        [task.id, name, task.split, JSON.stringify(task)],
      );
      await pool.query(`INSERT INTO question VALUES ($1, 'code', $2, $3, '{}')`, [
        name,
        task.id,
        task.statement,
      ]);
      await pool.query(
        `INSERT INTO answer VALUES ($1, 'code', NULL, $2, '[{"chunkId": "c", "score": 1}]', '[]')`,
        [name, cases[name].answer],
      );
    }
    const config = { team: [], simulatedTeamUrl: server.url(), budget: { usd: 10, tokens: 1e8 } };
    const team = createTeamActivities({
      pool,
      team: createTeam({ config, calls: createCallStore(pool) }),
      embedder: conceptEmbedder(),
    });
    const sandbox = {
      run,
      measure: () => Promise.reject(new Error('not asked for')),
      close: () => Promise.resolve(),
    };
    const { executeSolutions } = createExecutionActivities({ pool, sandbox });
    const environment = new MockActivityEnvironment();
    for (const [split, stage] of [
      ['train', 'phase1'],
      ['heldout', 'phase1-heldout'],
    ] as const) {
      await environment.run(createTryAnswers({ pool }), { runId: 'code', split, answers: 10 });
      await environment.run(team.generateSolutions, { runId: 'code', stage });
      await environment.run(executeSolutions, { runId: 'code', stage });
    }
    await environment.run(team.judgeAnswers, {
      runId: 'code',
      quorum: 3,
      acceptAt: 0.6,
      agreementAbove: 0.8,
    });
  });
  after(() => pool.end());

  for (const name of names)
    it(`${name}: ${cases[name].accepted ? 'is accepted' : 'is not accepted, whatever the team says'}`, async () => {
      const { rows } = await pool.query<{ accepted: boolean; agreement: number; score: number }>(
        'SELECT accepted, agreement, score FROM consensus WHERE question_id = $1',
        [name],
      );
      assert.equal(rows[0]?.accepted, cases[name].accepted);
      assert.equal(rows[0].agreement, 1);
      assert.ok(rows[0].score > 0.6);
    });

  it('is part of the item', async () => {
    const { rows } = await pool.query<{
      question_id: string;
      execution: { own: string | null; programs: number };
    }>('SELECT question_id, execution FROM consensus');
    const own = Object.fromEntries(rows.map(({ question_id: id, execution }) => [id, execution.own]));
    assert.deepEqual(own, {
      prose: null,
      'right code': 'passed',
      excerpt: 'excerpt',
      'code that fails tests': 'failed',
      'code that does not compile': 'failed',
      heldout: null,
    });
    assert.deepEqual(
      rows.map(({ execution }) => execution.programs),
      names.map(() => 4),
    );
  });

  it('is what five metrics of subject expertise are measured by, on held-out questions only', async () => {
    const result: Phase1Evaluation = await new MockActivityEnvironment().run(createEvaluatePhase1({ pool }), {
      runId: 'code',
    });
    assert.deepEqual([result.questions, result.simulated], [1, true]);
    assert.equal(result.metrics.factual_accuracy.value, 1);
    assert.equal(result.metrics.code_generation_syntax.observations, 4);
    assert.ok(result.metrics.concept_understanding.value! > 0.9);
    // The sample task has rules only.
    assert.equal(result.metrics.api_knowledge.value, null);
    const { rows } = await pool.query<{ name: string; simulated: boolean }>(
      `SELECT name, simulated FROM metric WHERE run_id = 'code' ORDER BY name`,
    );
    assert.deepEqual(
      rows.map(({ name }) => name),
      [
        'best_practices',
        'code_generation_syntax',
        'concept_understanding',
        'factual_accuracy',
        'overall',
      ].map((name) => `e1.${name}`),
    );
    assert.ok(rows.every(({ simulated }) => simulated));
  });
});

describe('subject expertise', () => {
  const question = (change: Partial<AnsweredQuestion>): AnsweredQuestion => ({
    facts: [],
    completeness: [],
    programs: [],
    ...change,
  });
  it('counts outdated facts as wrong, absent ones as not known, and leaves out what was not observed', () => {
    const { metrics, overall } = phase1Metrics(
      [
        question({
          facts: [
            { kind: 'rule', states: 'current' },
            { kind: 'signature', states: 'stale' },
            { kind: 'import', states: 'nothing' },
            { kind: 'type', states: 'current' },
          ],
        }),
        question({
          programs: [
            { compiled: true, securityFindings: 1, performanceAcceptable: true },
            { compiled: true, securityFindings: 0, performanceAcceptable: null },
            { compiled: false, securityFindings: 0, performanceAcceptable: null },
            { compiled: true, securityFindings: 0, performanceAcceptable: false },
          ],
        }),
      ],
      { seed: 1 },
    );
    const values = Object.values(metrics).map(({ value }) => value && Number(value.toFixed(3)));
    assert.deepEqual(values, [0.667, null, 0.75, 0.333, 0.333]);
    assert.equal(overall?.toFixed(3), '0.521');
  });
});

describe('what executed code says about an answer', () => {
  const code = { programs: 4, compiled: 4, passed: 2, own: null } as const;
  it('is a failure when its own code fails, or when nobody can write code that compiles', () => {
    assert.deepEqual(
      [
        code,
        { ...code, own: 'failed' as const },
        { ...code, compiled: 0 },
        { ...code, programs: 0, compiled: 0 },
      ].map(codeFails),
      [false, true, true, false],
    );
  });
  it('weighs it by the programs that pass', () => {
    assert.deepEqual(
      [null, code, { ...code, passed: 4 }, { ...code, passed: 0 }].map(codeWeight),
      [1, 0.75, 1, 0.5],
    );
  });
});
