import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import { frameworkOf, type TaskTests } from '../../models/tasks/task.ts';
import { programs, type Programs } from './compiled-programs.ts';
import { engineAnswers, openTestSandbox, type TestSandbox } from './sandbox-setup.ts';

type CompiledLanguage = keyof typeof programs;

/** C++ solutions have a header that the tests include. */
const helpers = { cpp: [{ path: 'twice.h', text: '#pragma once\nint twice(int n);\n' }] };

describe('sandbox, compiled languages', function () {
  this.timeout(120_000);
  let opened: TestSandbox;

  before(async function () {
    this.timeout(900_000);
    if (!(await engineAnswers())) this.skip();
    opened = await openTestSandbox();
  });
  after(async () => {
    if (!opened) return;
    await opened.sandbox.close();
    await rm(opened.home, { recursive: true });
  });

  for (const language of Object.keys(programs) as CompiledLanguage[]) {
    const program: Programs = programs[language];
    const framework: TaskTests = {
      style: 'framework',
      framework: frameworkOf[language],
      manifest: program.manifest,
      files: [{ path: program.testPath, text: program.tests }],
    };
    const cases: TaskTests = {
      style: 'cases',
      entry: program.entry,
      cases: [
        { id: 'two', args: [2], expected: { value: 4 } },
        { id: 'thirteen', args: [13], expected: { throws: 'unlucky' } },
      ],
    };
    const run = (text: string, tests: TaskTests, timeoutSeconds = 60): Promise<ExecutionResult> => {
      const files = [...(language === 'cpp' ? helpers.cpp : []), { path: program.solutionPath, text }];
      return opened.sandbox.run({
        language,
        files,
        tests,
        solutionPath: program.solutionPath,
        timeoutSeconds,
      });
    };

    it(`passes right ${language} with every test enabled, and by values alone`, async () => {
      const tested = await run(program.right, framework);
      assert.equal(tested.outcome, 'passed', JSON.stringify(tested));
      assert.deepEqual(tested.tests.passed, program.manifest);
      const judged = await run(program.right, cases);
      assert.deepEqual(judged.tests.passed, ['two', 'thirteen'], JSON.stringify(judged));
    });
    it(`scores wrong ${language} by its share of the tests, with expected and actual`, async () => {
      const result = await run(program.wrong, framework);
      assert.equal(result.outcome, 'failed', JSON.stringify(result));
      assert.equal(result.reward, 0.5);
      const [failure] = result.tests.failed;
      assert.deepEqual(
        [failure?.test, failure?.expected, failure?.actual],
        [program.manifest[1], '4', '3'],
        JSON.stringify(failure),
      );
    });
    it(`reports a ${language} compile error with its line`, async () => {
      const result = await run(program.broken, framework);
      assert.equal(result.outcome, 'compile_error', JSON.stringify(result));
      const [error] = result.compile.errors;
      assert.equal(error?.line, 3);
      assert.match(error?.hint ?? '', /"x"/);
    });
    it(`ends endless ${language} at the time limit, compiling included`, async () => {
      assert.equal((await run(program.endless, framework, 3)).outcome, 'timeout');
    });
    it(`answers more memory than ${language} may have with oom`, async () => {
      const result = await run(program.hungry, framework);
      assert.equal(result.outcome, 'oom', JSON.stringify(result).slice(0, 800));
    });
    for (const [cheat, text] of Object.entries(program.cheats)) {
      it(`does not pass ${language} by ${cheat}`, async () => {
        const result = await run(text, framework);
        assert.ok(!['passed', 'infra_error'].includes(result.outcome), JSON.stringify(result));
        assert.ok((result.reward ?? 1) < 1);
      });
    }
  }
});
