import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { SourceFile, Task, TestCase } from '../../models/tasks/task.ts';

/** What one call gave, in the terms of a test case. */
export type CaseOutcome = { value: unknown } | { throws: string };
/** A program that could not be loaded names the error's class; else the outcome of each case by its id. */
export type SolutionOutcome = { unloadable: string; message: string } | { cases: Record<string, CaseOutcome> };

/** Key of the program that lacks `missing`; empty for the reference. */
export function solutionKey(task: Task, missing: readonly string[]): string {
  return `${task.id} without [${missing.join(', ')}]`;
}

/**
 * Outcomes of the reference and of every variant of the given tasks, by `solutionKey`. All tasks must have the same language:
 * one child process runs them all. The programs are our own and trusted, so they run outside the sandbox.
 * @throws Error when the child fails as a whole
 */
export function runSolutions(tasks: readonly Task[], folder: string): ReadonlyMap<string, SolutionOutcome> {
  const python = tasks[0]?.language === 'python';
  const plan: { key: string; file: string; entry: string; cases: readonly TestCase[] }[] = [];
  for (const task of tasks) {
    if (task.tests.style !== 'cases') throw new Error(`${task.id} has no cases`);
    for (const { missing, files } of [{ missing: [], files: task.reference }, ...task.variants]) {
      const key = solutionKey(task, missing);
      const file = path.join(folder, String(plan.length), python ? 'solution.py' : 'solution.mjs');
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, runnable(task, files[0]!));
      plan.push({ key, file, entry: task.tests.entry, cases: task.tests.cases });
    }
  }
  const planFile = path.join(folder, 'plan.json');
  writeFileSync(planFile, JSON.stringify(plan));
  const runner = path.join(import.meta.dirname, python ? 'run_cases.py' : 'run-cases.mjs');
  const output = execFileSync(python ? 'python3' : process.execPath, [runner, planFile], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return new Map(Object.entries(JSON.parse(output) as Record<string, SolutionOutcome>));
}

function runnable(task: Task, file: SourceFile): string {
  if (task.language !== 'typescript') return file.text;
  return ts.transpileModule(file.text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText;
}
