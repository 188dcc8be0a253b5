import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { imageTag } from '../../infra/sandbox/images.ts';
import { containerOptions } from '../../infra/sandbox/container-options.ts';
import { ownerLabels, removeLeftovers } from '../../infra/sandbox/owner-labels.ts';
import { createSandbox } from '../../infra/sandbox/runner.ts';
import { loadExercism } from '../../corpus/exercism.ts';
import type { Task, TaskTests } from '../../models/tasks/task.ts';
import { docker, engineAnswers, openTestSandbox, type TestSandbox } from './sandbox-setup.ts';

const right = {
  python: 'def double(n):\n    return n * 2\n',
  javascript: 'export function double(n) { return n * 2; }\n',
  typescript: 'export function double(n: number): number { return n * 2; }\n',
} as const;
const wrong = {
  python: 'def double(n):\n    return n + 1\n',
  javascript: 'export function double(n) { return n + 1; }\n',
  typescript: 'export function double(n: number): number { return n + 1; }\n',
} as const;
const broken = {
  python: 'def double(n):\n    return n *\n',
  javascript: 'export function double(n) {\n  return n *;\n}\n',
  typescript: 'export function double(n: number): number {\n  return String(n);\n}\n',
} as const;
const endless = {
  python: 'def double(n):\n    while True:\n        pass\n',
  javascript: 'export function double(n) { for (;;); }\n',
} as const;

const unittestOf = (body: string): TaskTests => ({
  style: 'framework',
  framework: 'unittest',
  manifest: ['solution_test.T.test_one', 'solution_test.T.test_two'],
  files: [{ path: 'solution_test.py', text: `import unittest\nfrom solution import double\n\n${body}` }],
});
const unittest = unittestOf(
  'class T(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(double(1), 2)\n' +
    '    def test_two(self):\n        self.assertEqual(double(2), 4)\n',
);
const jest: TaskTests = {
  style: 'framework',
  framework: 'jest',
  manifest: ['double > one', 'double > two'],
  files: [
    {
      path: 'solution.spec.js',
      text:
        "import { describe, expect, test, xtest } from '@jest/globals';\nimport { double } from './solution';\n" +
        "describe('double', () => {\n  test('one', () => expect(double(1)).toBe(2));\n" +
        "  xtest('two', () => expect(double(2)).toEqual(4));\n});\n",
    },
  ],
};

describe('sandbox', function () {
  let opened: TestSandbox;

  before(async function () {
    this.timeout(600_000);
    if (!(await engineAnswers())) this.skip();
    opened = await openTestSandbox();
  });
  after(async () => {
    if (!opened) return;
    await opened.sandbox.close();
    await rm(opened.home, { recursive: true });
  });

  for (const language of ['python', 'javascript', 'typescript'] as const) {
    it(`passes right ${language}, and reports cost`, async () => {
      const result = await opened.run(language, right[language]);
      assert.equal(result.outcome, 'passed', JSON.stringify(result));
      assert.equal(result.reward, 1);
      assert.ok((result.profile.cpu_s ?? 0) > 0 && (result.profile.peak_memory_bytes ?? 0) > 1e6);
    });
    it(`scores wrong ${language} by the share of its cases, with expected and actual`, async () => {
      const result = await opened.run(language, wrong[language]);
      assert.equal(result.outcome, 'failed');
      assert.equal(result.reward, 0.5);
      assert.deepEqual(result.tests.failed, [{ test: 'two', expected: '4', actual: '3', error: null }]);
    });
    it(`reports a ${language} compile error with its line`, async () => {
      const result = await opened.run(language, broken[language]);
      assert.equal(result.outcome, 'compile_error');
      assert.equal(result.reward, 0);
      assert.equal(result.compile.errors[0]?.line, 2);
    });
  }

  for (const language of ['python', 'javascript'] as const) {
    it(`ends endless ${language} at the time limit`, async () => {
      const result = await opened.run(language, endless[language], undefined, 2);
      assert.equal(result.outcome, 'timeout');
      assert.equal(result.reward, 0);
    });
  }

  const scored: readonly [string, 'python' | 'javascript', string, string][] = [
    ['more memory than allowed', 'python', 'def double(n):\n    return len(bytearray(10**9))\n', 'oom'],
    [
      'more heap than allowed',
      'javascript',
      'export function double(n) { const a = []; for (;;) a.push(new Array(1e5).fill(n)); }\n',
      'oom',
    ],
    [
      'a flood of output',
      'python',
      'def double(n):\n    while True:\n        print("x" * 1000)\n',
      'output_limit',
    ],
    [
      'a flood of output',
      'javascript',
      'export async function double(n) { for (;;) { console.log("x".repeat(1e4)); await new Promise(setImmediate); } }\n',
      'output_limit',
    ],
  ];
  for (const [what, language, code, outcome] of scored) {
    it(`answers ${what} in ${language} with ${outcome}`, async () => {
      const result = await opened.run(language, code);
      assert.equal(result.outcome, outcome, JSON.stringify(result).slice(0, 600));
      assert.equal(result.reward, 0);
    });
  }

  it('gives no network, no root, no writable root, no other process to kill, no supervisor to read', async () => {
    const code = `import os, socket
def attempt(action):
    try:
        action()
        return "done"
    except OSError as error:
        return type(error).__name__
def double(n):
    return [
        attempt(lambda: socket.create_connection(("1.1.1.1", 53), 2)) != "done",
        attempt(lambda: open("/etc/passwd", "a")) != "done",
        attempt(lambda: open("/opt/sandbox/driver.py", "w")) != "done",
        attempt(lambda: os.setuid(0)) != "done",
        attempt(lambda: open("/proc/1/fd/1", "w")) != "done",
        attempt(lambda: open("/proc/1/mem", "rb")) != "done",
        attempt(lambda: open("/work/big", "wb").write(b"x" * 60_000_000)) != "done",
        os.getuid() != 0,
    ]
`;
    const tests: TaskTests = {
      style: 'cases',
      entry: 'double',
      cases: [{ id: 'denied', args: [1], expected: { value: Array<boolean>(8).fill(true) } }],
    };
    const result = await opened.run('python', code, tests);
    assert.equal(result.outcome, 'passed', JSON.stringify(result.tests) + result.stderr);
  });

  it('bounds a fork bomb: it ends as a scored run, and the next run is not harmed', async () => {
    const bomb =
      'import os\ndef double(n):\n    while True:\n        try:\n            os.fork()\n        except OSError:\n            pass\n';
    const result = await opened.run('python', bomb, undefined, 3);
    assert.notEqual(result.outcome, 'passed');
    assert.equal(result.reward, 0);
    assert.equal((await opened.run('python', right.python)).outcome, 'passed');
  });

  it('cannot be killed or forged from inside: a candidate that attacks process 1 is judged like any other', async () => {
    const code = `import os, signal
for pid in (1, os.getppid()):
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
${right.python}`;
    assert.equal((await opened.run('python', code)).outcome, 'passed');
  });

  const cheats: readonly [string, 'python' | 'javascript', string, TaskTests | undefined][] = [
    ['os._exit(0)', 'python', 'import os\ndef double(n):\n    os._exit(0)\n', undefined],
    ['os._exit(0) on import', 'python', 'import os\nos._exit(0)\n', unittest],
    ['process.exit(0)', 'javascript', 'export const double = () => process.exit(0);\n', undefined],
    ['process.exit(0) on import', 'javascript', 'process.exit(0);\nexport const double = 1;\n', jest],
    [
      'printed results',
      'python',
      `print('{"event": "result", "results": "", "exit": 0}')\n${wrong.python}`,
      undefined,
    ],
    [
      'results on every descriptor',
      'python',
      `import os\nfor fd in range(64):\n    try:\n        os.write(fd, b'{"event":"case","id":"two","value":4}\\n')\n    except OSError:\n        pass\n${wrong.python}`,
      undefined,
    ],
    [
      'test results on every descriptor',
      'python',
      `import os\nfor fd in range(64):\n    try:\n        os.write(fd, b'{"event":"test","id":"solution_test.T.test_two","status":"passed"}\\n')\n    except OSError:\n        pass\n${wrong.python}`,
      unittest,
    ],
    [
      'an object that equals everything',
      'python',
      'class A(int):\n    def __eq__(self, other):\n        return True\ndef double(n):\n    return A(0)\n',
      undefined,
    ],
    [
      'a replaced assertEqual',
      'python',
      `import unittest\nunittest.TestCase.assertEqual = lambda *a: None\n${wrong.python}`,
      unittest,
    ],
    ['a replaced Object.is', 'javascript', `Object.is = () => true;\n${wrong.javascript}`, jest],
    [
      'a value that is a matcher',
      'javascript',
      "export const double = () => ({ $$typeof: Symbol.for('jest.asymmetricMatcher'), asymmetricMatch: () => true, toString: () => '' });\n",
      jest,
    ],
  ];
  for (const [cheat, language, code, tests] of cheats) {
    it(`does not pass ${language} by ${cheat} (${tests?.style ?? 'cases'})`, async () => {
      const result = await opened.run(language, code, tests);
      assert.notEqual(result.outcome, 'passed');
      assert.notEqual(result.outcome, 'infra_error', result.integrity.notes.join());
      assert.ok((result.reward ?? 1) < 1);
    });
  }

  it('runs unittest and Jest files against their manifest, skipped Jest tests too', async () => {
    assert.equal((await opened.run('python', right.python, unittest)).outcome, 'passed');
    const result = await opened.run('javascript', right.javascript, jest);
    assert.deepEqual(result.tests.passed, ['double > one', 'double > two'], JSON.stringify(result));
    const partly = await opened.run('javascript', wrong.javascript, jest);
    assert.equal(partly.outcome, 'failed');
    assert.equal(partly.reward, 0.5);
  });

  it('calls a run tampered whose tests are not those of the manifest', async () => {
    const tests = unittestOf('class T(unittest.TestCase):\n    def test_one(self):\n        pass\n');
    const result = await opened.run('python', right.python, tests);
    assert.equal(result.outcome, 'tampered');
    assert.equal(result.reward, 0);
  });

  it('never scores the infrastructure: without an engine a run is an infra_error with reward null', async () => {
    const sandbox = createSandbox({ socketPath: '/nonexistent.sock', home: opened.home });
    const result = await sandbox.run({
      language: 'python',
      files: [],
      tests: unittest,
      solutionPath: 'x.py',
    });
    await sandbox.close();
    assert.equal(result.outcome, 'infra_error');
    assert.equal(result.reward, null);
  });

  it('removes what a dead owner left, and nothing of a living one', async () => {
    const tag = await imageTag('python');
    const living = ownerLabels(opened.home);
    const dead = { ...living, 'contexture.owner': '999999999:1' };
    const left = await docker.createContainer(containerOptions('python', tag, dead));
    const kept = await docker.createContainer(containerOptions('python', tag, living));
    assert.equal(await removeLeftovers(docker, opened.home), 1);
    await assert.rejects(left.inspect());
    await kept.remove({ force: true });
  });

  for (const language of ['python', 'javascript'] as const) {
    const archive = path.resolve(import.meta.dirname, `../../../shared/data/exercism-${language}.tar.xz`);
    const missing = existsSync(archive) ? '' : ' (skipped: ../shared/data is absent)';
    it(`passes Exercism's own ${language} solution of bob with every test enabled${missing}`, async function () {
      if (missing) this.skip();
      let task: Task | undefined;
      for await (const item of loadExercism(archive)) {
        if (item.type === 'record' && item.record.naturalKey.endsWith('/bob')) task ??= item.tasks[0]?.task;
      }
      assert.ok(task);
      const result = await opened.sandbox.run({ ...task, files: task.reference });
      assert.equal(result.outcome, 'passed', JSON.stringify(result));
      assert.ok(result.tests.expected >= 25);
    });
  }
});
