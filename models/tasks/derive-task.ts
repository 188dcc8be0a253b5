import { createHash } from 'node:crypto';
import { roundabout } from './roundabout.ts';
import type { DerivedType, Fact, SourceFile, Task, Variant } from './task.ts';

/** Facts that a program to be debugged or extended lacks, by how hard that is. */
const difficulties = ['easy', 'medium', 'hard'] as const;

const wishes: Readonly<Record<DerivedType, (file: string) => string>> = {
  debugging: (file) => `\`${file}\` is there, but it has a fault. Find it and correct it:`,
  feature: (file) =>
    `\`${file}\` was written before all of its rules were settled. Add what it lacks, and keep what it does right:`,
  refactoring: (file) =>
    `\`${file}\` does what it should, in a roundabout way. Rewrite it so that it reads well; what it does must not change:`,
  optimisation: (file) =>
    `\`${file}\` is right, but its time grows too fast. Make it fit for large inputs; what it returns must not change:`,
};

/**
 * A task of another type made of a prepared one: the same reference and tests, and a program to start from. Of the types that the task
 * allows its own id decides; null where it allows none. What the program to start from does right is known to the solver, so that only
 * the facts that it lacks remain, with the variants that lack nothing else. A program to refactor has to be seen to pass.
 */
export async function deriveTask(task: Task): Promise<Task | null> {
  const unmeasured = new Set(task.facts.filter(({ tests }) => tests.length === 0).map(({ id }) => id));
  const slow = task.variants.filter(({ missing }) => missing.length === 1 && unmeasured.has(missing[0]!));
  if (slow.length > 0) return lacking(task, 'optimisation', slow[0]!);
  const wrong = task.variants.filter(
    ({ missing }) =>
      missing.length > 0 &&
      missing.length <= difficulties.length &&
      !missing.some((id) => unmeasured.has(id)),
  );
  const file = task.reference.find(({ path }) => path === task.solutionPath);
  const plain = file && (await roundabout(task.language, file.text));
  const types: DerivedType[] = [
    ...(wrong.length > 0 ? (['debugging', 'feature'] as const) : []),
    ...(plain ? (['refactoring'] as const) : []),
  ];
  if (types.length === 0) return null;
  const type = types[place(task.id, 'type', types.length)]!;
  if (type !== 'refactoring') return lacking(task, type, wrong[place(task.id, 'start', wrong.length)]!);
  return posed(task, type, { path: file!.path, text: plain! }, task);
}

function lacking(task: Task, type: DerivedType, variant: Variant): Task | null {
  const start = variant.files.find(({ path }) => path === task.solutionPath);
  const missing = new Set(variant.missing);
  const facts = task.facts.filter(({ id }) => missing.has(id));
  const variants = task.variants.filter((each) => each.missing.every((id) => missing.has(id)));
  const difficulty = type === 'optimisation' ? task.difficulty : difficulties[facts.length - 1]!;
  return start ? posed(task, type, start, { difficulty, facts, variants }) : null;
}

function posed(
  task: Task,
  type: DerivedType,
  start: SourceFile,
  part: { difficulty: Task['difficulty']; facts: readonly Fact[]; variants: readonly Variant[] },
): Task {
  const { difficulty, facts, variants } = part;
  const code = `\`\`\`${task.language}\n${start.text.trimEnd()}\n\`\`\``;
  return {
    ...task,
    ...{ difficulty, facts, variants },
    id: `${task.id}+${type}`,
    title: `${task.title} (${type})`,
    statement: `${task.statement.trim()}\n\n${wishes[type](start.path)}\n\n${code}\n`,
    derived: { type, start },
  };
}

/** 0 to `count` - 1, by the task's id. */
function place(id: string, what: string, count: number): number {
  return createHash('sha256').update(`${what} ${id}`).digest().readUInt32BE() % count;
}
