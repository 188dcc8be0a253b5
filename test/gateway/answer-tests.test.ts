import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { pino } from 'pino';
import { executeAnswers } from '../../activities/execution/execute-answers.ts';
import type { ExecutedAnswers } from '../../activities/execution/types.ts';
import { mostWaitingTests } from '../../infra/database/answer-tests.ts';
import { insertFeedback } from '../../infra/database/feedback.ts';
import { insertInferences } from '../../infra/database/inferences.ts';
import { createPool } from '../../infra/database/pool.ts';
import type { SandboxRequest } from '../../infra/sandbox/protocol.ts';
import { unfinishedResult } from '../../infra/sandbox/unfinished-result.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import { engineAnswers, openTestSandbox } from '../sandbox/sandbox-setup.ts';
import { useTestDatabase } from '../support/database.ts';
import { daysAgo, inference } from './support/record-production.ts';
import { StubUpstream } from './support/stub-upstream.ts';
import { post, startGateway, until } from './support/test-gateway.ts';

const secret = 'do-not-log-this-word';
const answer = `Here:\n\n\`\`\`python\ndef double(n):\n    return 2 * n  # ${secret}\n\`\`\`\n`;
const tests = {
  style: 'cases',
  entry: 'double',
  cases: [{ id: 'two', args: [2], expected: { value: 4 } }],
};
const given = { kind: 'tests', language: 'python', solutionPath: 'double.py', answer, tests };

describe('tests that clients send for an answer', () => {
  const database = useTestDatabase();
  const upstream = new StubUpstream();
  const logged: string[] = [];
  let pool: pg.Pool;
  let gateway: FastifyInstance;
  let url: string;
  let home: string;

  before(async () => {
    await upstream.start();
    pool = createPool(database.url());
    const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
    ({ gateway, url, home } = await startGateway({ pool, baseUrl: upstream.baseUrl, log }));
  });
  after(async () => {
    await gateway?.close();
    await pool?.end();
    await upstream.stop();
    if (home) await rm(home, { recursive: true });
  });
  beforeEach(() => pool.query('TRUNCATE answer_test, feedback, inference CASCADE'));

  const execute = (run: (request: SandboxRequest) => Promise<ExecutionResult>) =>
    new MockActivityEnvironment().run(() =>
      executeAnswers({ pool, sandbox: { run } }),
    ) as Promise<ExecutedAnswers>;
  const rows = async (kind: string) =>
    (await pool.query<{ body: Record<string, unknown> }>('SELECT body FROM feedback WHERE kind = $1', [kind]))
      .rows;
  const send = async (inferenceId: string, more: object = {}) => {
    const response = await post(url, '/v1/feedback', { ...given, inferenceId, ...more });
    assert.equal(response.status, 202, await response.clone().text());
    return ((await response.json()) as { id: string }).id;
  };
  const failed = (outcome: 'infra_error' | 'timeout') => unfinishedResult(outcome, 1, 0, ['engine away']);

  it('are executed in the sandbox once, and what that says is joined to the inference', async function () {
    this.timeout(60_000);
    if (!(await engineAnswers())) return this.skip();
    const asked = await post(url, '/v1/chat/completions', { messages: [{ role: 'user', content: 'hi' }] });
    const inferenceId = asked.headers.get('x-contexture-inference-id')!;
    const id = await send(inferenceId);
    assert.equal(await send(inferenceId), id);
    await until(async () => (await rows('tests')).length === 1);
    await until(async () => (await pool.query('SELECT FROM inference')).rowCount === 1);
    const { sandbox } = await openTestSandbox();
    try {
      assert.deepEqual(await execute(sandbox.run), { executed: 1, passed: 1, postponed: 0 });
      assert.deepEqual(await execute(sandbox.run), { executed: 0, passed: 0, postponed: 0 });
    } finally {
      await sandbox.close();
    }
    assert.deepEqual(
      (await rows('execution')).map(({ body }) => body),
      [{ passed: true, outcome: 'passed', reward: 1, tests: id }],
    );
    assert.deepEqual((await rows('coverage'))[0]!.body, { lines: 1, tests: id });
    assert.ok(Number((await rows('performance'))[0]!.body['seconds']) > 0);
    const outcome = await pool.query('SELECT success FROM inference_outcome WHERE id = $1', [inferenceId]);
    assert.equal(outcome.rows[0].success, true);
    assert.ok(!logged.join('').includes(secret));
  });

  it('score nothing when the infrastructure fails, and are tried again later', async () => {
    await insertInferences(pool, [inference('asked')]);
    await send('asked');
    await until(async () => (await rows('tests')).length === 1);
    const runs: number[] = [];
    const down = () => Promise.resolve((runs.push(1), failed('infra_error')));
    assert.deepEqual(await execute(down), { executed: 0, passed: 0, postponed: 1 });
    assert.deepEqual(await execute(down), { executed: 0, passed: 0, postponed: 0 });
    assert.equal(runs.length, 1);
    assert.equal((await rows('execution')).length, 0);
    await pool.query(`UPDATE answer_test SET next_at = now()`);
    assert.deepEqual(await execute(() => Promise.resolve(failed('timeout'))), {
      executed: 1,
      passed: 0,
      postponed: 0,
    });
    assert.deepEqual((await rows('execution'))[0]!.body['outcome'], 'timeout');
  });

  it('fail an answer without code, and run nothing for it', async () => {
    await insertInferences(pool, [inference('asked')]);
    await send('asked', { answer: 'I would rather not.' });
    await until(async () => (await rows('tests')).length === 1);
    assert.equal((await execute(() => Promise.reject(new Error('nothing is to run')))).executed, 1);
    assert.deepEqual((await rows('execution'))[0]!.body['outcome'], 'no_code');
  });

  it('are not executed for an inference that nobody made or that is more than 30 days old', async () => {
    await insertInferences(pool, [inference('old', { createdAt: daysAgo(31) })]);
    await send('old');
    await send('never-made');
    await until(async () => (await rows('tests')).length === 2);
    assert.equal((await execute(() => Promise.reject(new Error('nothing is to run')))).executed, 0);
  });

  it('are refused with the field that is wrong, too large or too many', async () => {
    for (const [wrong, message] of [
      [{ solutionPath: '../double.py' }, /solutionPath: not a path inside/],
      [{ language: 'cobol' }, /language/],
      [{ tests: { ...tests, cases: [] } }, /tests\.cases/],
      [{ tests: { style: 'framework', files: [{ path: '/etc/x', text: 'x' }] } }, /tests\.files\.0\.path/],
      [{ answer: 'x'.repeat(300_000) }, /answer and tests together have/],
    ] as const) {
      const response = await post(url, '/v1/feedback', { ...given, inferenceId: 'asked', ...wrong });
      assert.equal(response.status, 400);
      assert.match(await response.text(), message);
    }
    await insertInferences(pool, [inference('asked')]);
    await insertFeedback(
      pool,
      Array.from({ length: mostWaitingTests }, (_, index) => ({
        ...{ id: `tests-${index}`, inferenceId: 'asked', kind: 'tests', body: given },
        receivedAt: new Date().toISOString(),
      })),
    );
    const full = await startGateway({ pool, baseUrl: upstream.baseUrl });
    try {
      await until(async () => {
        const response = await post(full.url, '/v1/feedback', { ...given, inferenceId: 'asked' });
        return response.status === 429 && response.headers.get('retry-after') === '60';
      });
    } finally {
      await full.gateway.close();
      await rm(full.home, { recursive: true });
    }
  });
});
