import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { MockActivityEnvironment } from '@temporalio/testing';
import type pg from 'pg';
import { deriveTasks } from '../../activities/execution/derive-tasks.ts';
import { createIngestSource } from '../../activities/knowledge/ingest.ts';
import { bundledSamples, loadBundled } from '../../corpus/bundled.ts';
import { createPool } from '../../infra/database/pool.ts';
import type { SandboxRequest } from '../../infra/sandbox/protocol.ts';
import type { Sandbox } from '../../infra/sandbox/runner.ts';
import { unfinishedResult } from '../../infra/sandbox/unfinished-result.ts';
import { createTaskLibrary } from '../../models/simulated/task-library.ts';
import { deriveTask } from '../../models/tasks/derive-task.ts';
import { roundabout } from '../../models/tasks/roundabout.ts';
import { derivedTypes, solutionWithout, type Task } from '../../models/tasks/task.ts';
import { useTestDatabase } from '../support/database.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { runSolutions, solutionKey } from './run-solutions.ts';

const base: Task[] = [];
for await (const item of loadBundled(bundledSamples))
  if (item.type === 'record') base.push(...item.tasks.map(({ task }) => task));

describe('tasks of other types', function () {
  this.timeout(60_000);
  const folder = useTemporaryFolder();
  const derived: { from: Task; task: Task }[] = [];

  before(async () => {
    for (const from of base) {
      const task = await deriveTask(from);
      if (task) derived.push({ from, task });
    }
  });

  it('are made of every bundled task, of all types and difficulties, the same each time', async () => {
    assert.equal(derived.length, base.length);
    assert.deepEqual(
      [...new Set(derived.map(({ task }) => task.derived!.type))].sort(),
      [...derivedTypes].sort(),
    );
    assert.deepEqual([...new Set(derived.map(({ task }) => task.difficulty))].sort(), ['easy', 'hard', 'medium']);
    assert.deepEqual(await deriveTask(base[0]!), derived[0]!.task);
  });

  it('show the program to start from and give no needed fact away', () => {
    for (const { from, task } of derived) {
      assert.ok(task.statement.includes(task.derived!.start.text.trimEnd()), task.id);
      for (const fact of task.facts) assert.ok(!task.statement.includes(fact.text), `${task.id} ${fact.id}`);
      assert.notDeepEqual([task.derived!.start], task.reference, task.id);
      assert.equal(createTaskLibrary([from, task]).findIn(task.statement), task);
    }
  });

  it('need the facts that the program lacks: without all of them a solver hands it back', () => {
    for (const { task } of derived.filter((each) => each.task.derived!.type !== 'refactoring'))
      assert.deepEqual(solutionWithout(task, new Set(task.facts.map(({ id }) => id))), [task.derived!.start]);
  });

  for (const language of ['python', 'javascript', 'typescript'] as const)
    it(`start from programs that fail where they have a fault and pass where not, in ${language}`, function () {
      if (language === 'python' && spawnSync('python3', ['--version']).status !== 0) this.skip();
      const own = derived.flatMap(({ task }) =>
        task.language === language ? [{ ...task, reference: [task.derived!.start], variants: [] }] : [],
      );
      const outcomes = runSolutions(own, folder.path());
      for (const task of own) {
        const outcome = outcomes.get(solutionKey(task, []))!;
        assert.ok(task.tests.style === 'cases', task.id);
        const failed = task.tests.cases.filter(
          ({ id, expected }) => !('cases' in outcome) || !isDeepStrictEqual(outcome.cases[id], { ...expected }),
        );
        const wrong = task.derived!.type === 'debugging' || task.derived!.type === 'feature';
        assert.equal(failed.length > 0, wrong, `${task.id}: ${failed.map(({ id }) => id).join()}`);
      }
    });

  it('are roundabout by names for what is returned and by sides that changed places', async () => {
    assert.equal(
      await roundabout('python', 'def f(x):\n    if x > 2:\n        return x + 1\n    else:\n        return 0\n'),
      'def f(x):\n    if not (x > 2):\n        return 0\n    else:\n        return x + 1\n',
    );
    assert.equal(
      await roundabout('python', 'def f(x):\n    if x: return 1\n    return x + 1\n'),
      'def f(x):\n    if x: return 1\n    outcome = x + 1\n    return outcome\n',
    );
    assert.equal(
      await roundabout('javascript', 'function f(x) {\n  return x + 1;\n}\n'),
      'function f(x) {\n  const outcome = x + 1;\n  return outcome;\n}\n',
    );
    assert.equal(await roundabout('go', 'package a\n'), null);
  });

  describe('in the database', () => {
    const database = useTestDatabase();
    let pool: pg.Pool;
    const run: SandboxRequest[] = [];
    const sandboxOf = (outcome: 'passed' | 'failed' | 'infra_error'): Sandbox => ({
      run: (request) => {
        run.push(request);
        return Promise.resolve(unfinishedResult(outcome, 1, 0, ['made up']));
      },
      measure: () => Promise.reject(new Error('nothing is measured here')),
      close: () => Promise.resolve(),
    });
    const stored = async (): Promise<number> =>
      (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM task WHERE body ? 'derived'`)).rows[0]!.n;

    before(async () => {
      pool = createPool(database.url());
      await new MockActivityEnvironment().run(createIngestSource({ pool }), { source: 'bundled', paths: [] });
    });
    after(() => pool.end());

    it('leaves out a roundabout program that does not pass, and retries where nothing could be run', async () => {
      const all = { seed: 1, limit: base.length };
      await assert.rejects(deriveTasks({ pool, sandbox: sandboxOf('infra_error') }, all), /made up/);
      const count = await deriveTasks({ pool, sandbox: sandboxOf('failed') }, all);
      assert.equal(count, derived.filter(({ task }) => task.derived!.type !== 'refactoring').length);
      assert.equal(await stored(), count);
    });

    it('makes at most as many as asked for and runs nothing twice', async () => {
      assert.equal(await deriveTasks({ pool, sandbox: sandboxOf('passed') }, { seed: 1, limit: 3 }), 3);
      const all = { seed: 1, limit: 1000 };
      assert.equal(await deriveTasks({ pool, sandbox: sandboxOf('passed') }, all), base.length);
      const runs = run.length;
      assert.equal(await deriveTasks({ pool, sandbox: sandboxOf('passed') }, all), base.length);
      assert.equal(run.length, runs);
      assert.equal(await stored(), base.length);
    });
  });
});
