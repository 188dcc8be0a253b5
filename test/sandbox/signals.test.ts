import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureSandboxImages } from '../../infra/sandbox/images.ts';
import { createSandbox, type Sandbox } from '../../infra/sandbox/runner.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import type { Language, TaskTests } from '../../models/tasks/task.ts';
import { engineAnswers, socketPath } from './sandbox-setup.ts';

interface Dangerous {
  readonly language: Language;
  readonly file: string;
  readonly entry: string;
  readonly text: string;
  readonly rule: string;
  readonly line: number;
  readonly coverage: { readonly lines: number; readonly branches: number | null };
}

/** Each doubles a number on one of two paths, and does something that a scanner knows on a line that the test never runs. */
const dangerous: readonly Dangerous[] = [
  {
    language: 'python',
    file: 'solution.py',
    entry: 'double',
    text: 'import subprocess\ndef double(n):\n    if n > 1000:\n        subprocess.call(str(n), shell=True)\n    return n * 2\n',
    rule: 'B602 subprocess_popen_with_shell_equals_true',
    line: 4,
    coverage: { lines: 4 / 5, branches: 1 / 2 },
  },
  {
    language: 'typescript',
    file: 'solution.ts',
    entry: 'double',
    text: 'export function double(n: number): number {\n  if (n > 1000) {\n    return eval(String(n)) as number;\n  }\n  return n * 2;\n}\n',
    rule: 'detect-eval-with-expression',
    line: 3,
    coverage: { lines: 2 / 3, branches: 1 / 2 },
  },
  {
    language: 'go',
    file: 'solution.go',
    entry: 'Double',
    text: 'package solution\n\nimport "crypto/md5"\n\nfunc Double(n int) int {\n\tif n > 1000 {\n\t\tmd5.New()\n\t}\n\treturn n * 2\n}\n',
    rule: 'G401',
    line: 7,
    coverage: { lines: 2 / 3, branches: null },
  },
];

describe('signals beside the judged run', function () {
  let sandbox: Sandbox;
  let home: string;

  before(async function () {
    this.timeout(600_000);
    if (!(await engineAnswers())) this.skip();
    await ensureSandboxImages({ socketPath });
    home = mkdtempSync(path.join(tmpdir(), 'contexture-signals-test-'));
    sandbox = createSandbox({ socketPath, home, poolSize: 0 });
  });
  after(async () => {
    await sandbox?.close();
    if (home) await rm(home, { recursive: true });
  });

  const run = (
    { language, file, entry, text }: Pick<Dangerous, 'language' | 'file' | 'entry' | 'text'>,
    signals: readonly ('security' | 'coverage' | 'complexity')[],
    growth?: (TaskTests & { style: 'cases' })['growth'],
  ): Promise<ExecutionResult> =>
    sandbox.run({
      language,
      files: [{ path: file, text }],
      solutionPath: file,
      signals,
      tests: {
        style: 'cases',
        entry,
        cases: [{ id: 'two', args: [2], expected: { value: 4 } }],
        ...(growth && { growth }),
      },
    });

  for (const program of dangerous) {
    it(`finds what is dangerous in ${program.language} by a scanner, and what the tests did not run`, async () => {
      const result = await run(program, ['security', 'coverage']);
      assert.equal(result.outcome, 'passed', JSON.stringify(result));
      const found = result.security.findings.filter(({ rule }) => rule === program.rule);
      assert.deepEqual(
        found.map(({ line }) => line),
        [program.line],
        JSON.stringify(result),
      );
      assert.ok(result.security.tools.includes(found[0]!.tool));
      assert.deepEqual(result.coverage, program.coverage, result.integrity.notes.join());
    });
  }

  it('claims nothing that was not asked for: no scanner looked, no coverage, growth unknown', async () => {
    const result = await run(dangerous[0]!, []);
    assert.deepEqual(result.security, { tools: [], findings: [] });
    assert.equal(result.coverage, null);
    assert.equal(result.profile.complexity, 'unknown');
  });

  it('leaves coverage out, and says so, where the code ends the process that counts', async () => {
    const text =
      'import os, sys\nif "coverage" in sys.modules:\n    os._exit(0)\ndef double(n):\n    return n * 2\n';
    const ends = { ...dangerous[0]!, text };
    const result = await run(ends, ['coverage']);
    assert.equal(result.outcome, 'passed', JSON.stringify(result));
    assert.equal(result.coverage, null);
    assert.match(result.integrity.notes.join(), /coverage: the run with counters ended/);
  });

  it('finds how the time of a call grows where the task says how its arguments do', async () => {
    const text = 'def double(items):\n    return sum(1 for a in items for b in items if a == b)\n';
    const result = await run({ ...dangerous[0]!, text }, ['complexity'], ['integers']);
    assert.equal(result.profile.complexity, 'O(n^2)', result.integrity.notes.join());
  });
});
