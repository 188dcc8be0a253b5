import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import ts from 'typescript';
import { bundledSamples, loadBundled } from '../../corpus/bundled.ts';
import type { Task } from '../../models/tasks/task.ts';
import { testIds } from '../../models/tasks/task.ts';
import { runSolutions, solutionKey } from './run-solutions.ts';
import type { SolutionOutcome } from './run-solutions.ts';

const tasks: Task[] = [];
const rejected: string[] = [];
/** Pages by course and file name. */
const pages = new Map<string, { name: string; text: string }[]>();
for await (const item of loadBundled(bundledSamples)) {
  if (item.type === 'rejected') {
    rejected.push(`${item.location}: ${item.reason}`);
    continue;
  }
  if (item.type !== 'record') continue;
  tasks.push(...item.tasks.map(({ task }) => task));
  const { course, body } = item.record;
  const document = body.documents[0]!;
  pages.set(course, [...(pages.get(course) ?? []), { name: path.basename(document.path), text: document.text }]);
}
const facts = tasks.flatMap((task) => task.facts.map((fact) => ({ task, fact, name: `${task.id} ${fact.id}` })));

const pythonMissing = ((): boolean => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
})();

/** Ids of the cases that the program does not answer as expected; all of them when it cannot be loaded. */
function failedCases(task: Task, outcome: SolutionOutcome): string[] {
  if (task.tests.style !== 'cases' || 'unloadable' in outcome) return [...testIds(task.tests)];
  return task.tests.cases
    .filter(({ id, expected }) => !isDeepStrictEqual(outcome.cases[id], { ...expected }))
    .map(({ id }) => id);
}

describe('bundled sample', () => {
  it('is accepted by the loader as a whole', () => {
    assert.deepEqual(rejected, []);
  });

  it('holds 39 tasks of three languages in courses that belong to one split each', () => {
    assert.equal(tasks.length, 39);
    for (const language of ['python', 'javascript', 'typescript']) {
      const splits = new Set(tasks.filter((task) => task.language === language).map((task) => task.split));
      assert.deepEqual([...splits].sort(), ['heldout', 'train'], language);
    }
    const heldout = new Set(tasks.filter((task) => task.split === 'heldout').map((task) => task.course));
    const train = new Set(tasks.filter((task) => task.split === 'train').map((task) => task.course));
    assert.equal(heldout.size, 4);
    assert.equal(train.size, 8);
    assert.deepEqual([...heldout].filter((course) => train.has(course)), []);
  });

  it('gives every task 2 to 4 facts and 6 to 10 cases', () => {
    for (const task of tasks) {
      assert.ok(task.facts.length >= 2 && task.facts.length <= 4, task.id);
      assert.ok(testIds(task.tests).length >= 6 && testIds(task.tests).length <= 10, task.id);
    }
  });

  it('states every fact on one line of exactly one page, never in a statement of the course', () => {
    for (const { task, fact, name } of facts) {
      assert.ok(!fact.text.includes('\n'), name);
      const lines = pages.get(task.course)!.flatMap((page) => page.text.split('\n'));
      assert.equal(lines.filter((line) => line === fact.text || line === `- ${fact.text}`).length, 1, name);
      for (const other of tasks) {
        if (other.course === task.course) assert.ok(!other.statement.includes(fact.text), `${name} in ${other.id}`);
      }
      assert.equal(fact.paraphrases.length, 2, name);
    }
  });

  it('keeps the outdated version of about a third of the facts in a changelog or a migration page', () => {
    const outdated = facts.filter(({ fact }) => fact.stale !== null);
    for (const { task, fact, name } of outdated) {
      const history = pages.get(task.course)!.filter((page) => /^(changelog|migration)\.md$/.test(page.name));
      assert.ok(history.some((page) => page.text.split('\n').includes(`- ${fact.stale!}`)), name);
    }
    const share = outdated.length / facts.length;
    assert.ok(share >= 0.25 && share <= 0.45, `share of facts with an outdated version: ${share}`);
  });

  it('tells the facts of a task apart by their tests', () => {
    for (const task of tasks) {
      const sets = task.facts.map((fact) => [...fact.tests].sort().join(' '));
      assert.equal(new Set(sets).size, sets.length, task.id);
    }
  });

  it('leaves at least two tests of a task to solvers who know nothing', () => {
    for (const task of tasks) {
      // A program that cannot be loaded fails every test; such a fact claims them all.
      const partial = task.facts.filter((fact) => fact.tests.length < testIds(task.tests).length);
      const tied = new Set(partial.flatMap((fact) => fact.tests));
      assert.ok(testIds(task.tests).length - tied.size >= 2, task.id);
    }
  });

  for (const language of ['python', 'javascript', 'typescript'] as const) {
    const skipped = language === 'python' && pythonMissing;
    describe(`solutions in ${language}${skipped ? ' (skipped: no python3 on the PATH)' : ''}`, () => {
      const own = tasks.filter((task) => task.language === language);
      let folder: string;
      let outcomes: ReadonlyMap<string, SolutionOutcome>;
      before(function () {
        if (skipped) this.skip();
        folder = mkdtempSync(path.join(tmpdir(), 'contexture-samples-'));
        outcomes = runSolutions(own, folder);
      });
      after(() => {
        if (folder) rmSync(folder, { recursive: true, force: true });
      });

      it('pass every test with all facts', () => {
        for (const task of own) {
          const outcome = outcomes.get(solutionKey(task, []))!;
          assert.deepEqual(failedCases(task, outcome), [], `${task.id}: ${JSON.stringify(outcome)}`);
        }
      });

      it('fail exactly the tests of a fact that is missing', () => {
        for (const task of own) {
          for (const fact of task.facts) {
            const key = solutionKey(task, [fact.id]);
            assert.deepEqual(failedCases(task, outcomes.get(key)!).sort(), [...fact.tests].sort(), key);
          }
        }
      });

      it('parse whatever is missing', () => {
        for (const [key, outcome] of outcomes) {
          const error = 'unloadable' in outcome ? `${outcome.unloadable}: ${outcome.message}` : '';
          assert.doesNotMatch(error, /SyntaxError|IndentationError/, key);
        }
      });

      if (language === 'typescript') {
        it('are accepted by the strict compiler, whatever single fact is missing', () => {
          const files = own.flatMap((task) =>
            [task.reference, ...task.variants.filter((v) => v.missing.length === 1).map((v) => v.files)].map(
              ([file], index) => {
                const name = path.join(folder, `${task.id.replaceAll('/', '_')}_${index}.ts`);
                writeFileSync(name, file!.text);
                return name;
              },
            ),
          );
          const program = ts.createProgram(files, {
            strict: true,
            noImplicitOverride: true,
            noUncheckedIndexedAccess: true,
            noEmit: true,
            skipLibCheck: true,
            target: ts.ScriptTarget.ES2023,
            lib: ['lib.es2023.d.ts'],
            module: ts.ModuleKind.ESNext,
            moduleDetection: ts.ModuleDetectionKind.Force,
            types: [],
          });
          const problems = ts
            .getPreEmitDiagnostics(program)
            .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
          assert.deepEqual(problems, []);
        });
      }
    });
  }

  it('names its licence in every course', () => {
    for (const course of pages.keys()) {
      const text = readFileSync(path.join(bundledSamples, course, 'course.yaml'), 'utf8');
      assert.match(text, /^licence: Apache-2\.0$/m, course);
    }
  });
});
