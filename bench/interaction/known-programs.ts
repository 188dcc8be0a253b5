import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { unfinishedResult } from '../../infra/sandbox/unfinished-result.ts';
import type { Sandbox } from '../../infra/sandbox/runner.ts';
import type { ExecutionResult, FailedTest } from '../../models/tasks/execution.ts';
import { type Task, testIds } from '../../models/tasks/task.ts';
import { runSolutions, solutionKey, type SolutionOutcome } from '../../test/samples/run-solutions.ts';

/**
 * Stands for the sandbox where all answers are programs of the bundled tasks, which are ours: each was run once, in `folder` and
 * outside of containers, when this returns. Coverage, findings and times are not measured.
 */
export function knownPrograms(tasks: readonly Task[], folder: string): Sandbox {
  const results = new Map<string, ExecutionResult>();
  for (const language of ['python', 'javascript', 'typescript'] as const) {
    const own = tasks.filter((task) => task.language === language);
    const outcomes = runSolutions(own, path.join(folder, language));
    for (const task of own)
      for (const { missing, files } of [{ missing: [], files: task.reference }, ...task.variants]) {
        const result = resultOf(task, missing, outcomes.get(solutionKey(task, missing))!);
        results.set(keyOf(task.tests, files[0]!.text), result);
      }
  }
  return {
    run: ({ tests, files }) => {
      const known = results.get(keyOf(tests, files.at(-1)!.text));
      return known ? Promise.resolve(known) : Promise.reject(new Error('no program of a bundled task'));
    },
    measure: (_, result) => Promise.resolve(result),
    close: () => Promise.resolve(),
  };
}

/** The database keeps a task's fields in another order; what is called and the cases' ids tell tasks apart. */
function keyOf(tests: Task['tests'], code: string): string {
  const entry = tests.style === 'cases' ? tests.entry : tests.framework;
  return `${entry} ${testIds(tests).join()} ${code.trim()}`;
}

function resultOf(task: Task, missing: readonly string[], outcome: SolutionOutcome): ExecutionResult {
  if (task.tests.style !== 'cases') throw new Error(`${task.id} has no cases`);
  const { cases, slowest } = task.tests;
  const passed: string[] = [];
  const failed: FailedTest[] = [];
  const errors: FailedTest[] = [];
  for (const { id: test, expected: wanted } of cases) {
    const expected = 'throws' in wanted ? `throws ${wanted.throws}` : JSON.stringify(wanted.value);
    const got = 'cases' in outcome ? outcome.cases[test]! : { throws: outcome.unloadable };
    if (isDeepStrictEqual(got, { ...wanted })) passed.push(test);
    else if ('value' in got)
      failed.push({ test, expected, actual: JSON.stringify(got.value) ?? 'nothing', error: null });
    else if ('throws' in wanted) failed.push({ test, expected, actual: `throws ${got.throws}`, error: null });
    else errors.push({ test, expected, actual: null, error: got.throws });
  }
  const right = passed.length === cases.length;
  const result = unfinishedResult(right ? 'passed' : 'failed', cases.length, 0, []);
  const unmeasured = task.facts.some(({ id, tests }) => tests.length === 0 && missing.includes(id));
  return {
    ...result,
    reward: passed.length / cases.length,
    tests: { ...result.tests, passed, failed, errors, seen: cases.length },
    profile: { ...result.profile, acceptable: right && slowest ? !unmeasured : null },
  };
}
