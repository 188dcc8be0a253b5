import type { TaskToPrepare } from '../../infra/database/executions.ts';
import type { Sandbox } from '../../infra/sandbox/runner.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import {
  mutableLanguages,
  mutantsOf,
  type Mutant,
  type MutableLanguage,
} from '../../models/tasks/mutation.ts';
import type { Fact, SourceFile, Task, TaskTests, Variant } from '../../models/tasks/task.ts';
import { chooseStatements, statementsOf } from './choose-facts.ts';

const mutantsRun = 6;
const mutantsKept = 3;
const timeoutSeconds = 20;

export type Preparation =
  | { readonly outcome: 'prepared'; readonly task: Task }
  | { readonly outcome: 'rejected'; readonly reason: string }
  | { readonly outcome: 'infrastructure'; readonly reason: string };

interface Survivor {
  readonly mutant: Mutant;
  readonly failing: readonly string[];
}

/**
 * Gives a task of a corpus its manifest (what the reference passes), variants (mutants of the reference that fail tests) and
 * facts (the statement of the documentation that each variant's mistake contradicts most likely).
 */
export async function prepareTask(
  sandbox: Sandbox,
  { task, documents }: TaskToPrepare,
  seed: number,
): Promise<Preparation> {
  const language = mutableLanguages.find((name) => name === task.language);
  const reference = task.reference.find((file) => file.path === task.solutionPath);
  if (!language) return { outcome: 'rejected', reason: `no mutants of ${task.language} yet` };
  if (!reference) return { outcome: 'rejected', reason: `the reference lacks ${task.solutionPath}` };
  const statements = statementsOf(documents.filter((file) => file.path.startsWith('.docs/')));
  if (statements.length === 0)
    return { outcome: 'rejected', reason: 'the record has no prose to take facts from' };
  const run = (files: readonly SourceFile[], tests: TaskTests, seconds: number): Promise<ExecutionResult> =>
    sandbox.run({ language, files, tests, solutionPath: task.solutionPath, timeoutSeconds: seconds });

  const first = await run(task.reference, task.tests, timeoutSeconds);
  if (first.outcome === 'infra_error')
    return { outcome: 'infrastructure', reason: first.integrity.notes.join('; ') };
  if (first.outcome !== 'passed') return { outcome: 'rejected', reason: explain(first) };
  const tests =
    task.tests.style === 'framework' ? { ...task.tests, manifest: first.tests.passed } : task.tests;
  // Some mutants loop for ever; none that is of use needs many times what the reference needed.
  const patience = Math.min(timeoutSeconds, Math.ceil(2 + 4 * first.profile.wall_s));
  const survivors = await failingMutants(language, task, reference, seed, (files) =>
    run(files, tests, patience),
  );
  if (survivors === null)
    return { outcome: 'infrastructure', reason: 'the sandbox failed while mutants ran' };
  if (survivors.length === 0)
    return { outcome: 'rejected', reason: 'no mutant of the reference fails a test' };
  return { outcome: 'prepared', task: { ...task, tests, ...factsOf(task, survivors, statements) } };
}

/** Null when the infrastructure failed. */
async function failingMutants(
  language: MutableLanguage,
  task: Task,
  reference: SourceFile,
  seed: number,
  run: (files: readonly SourceFile[]) => Promise<ExecutionResult>,
): Promise<readonly Survivor[] | null> {
  const mutants = await mutantsOf({ language, text: reference.text, seed, limit: mutantsRun });
  const results = await Promise.all(
    mutants.map((mutant) => run(withFile(task.reference, { path: reference.path, text: mutant.text }))),
  );
  if (results.some((result) => result.outcome === 'infra_error')) return null;
  const failing = mutants
    .map((mutant, index) => ({ mutant, result: results[index]! }))
    .filter(({ result }) => result.outcome === 'failed')
    .map(({ mutant, result }) => ({
      mutant,
      failing: [...result.tests.failed, ...result.tests.errors].map((failure) => failure.test).sort(),
      total: result.tests.expected,
    }));
  // A mistake that breaks everything says little about one fact: taken only where nothing finer is there.
  const ordered = [
    ...failing.filter((item) => item.failing.length < item.total),
    ...failing.filter((item) => item.failing.length >= item.total),
  ];
  const distinct = new Map<string, Survivor>();
  for (const item of ordered) {
    const key = JSON.stringify(item.failing);
    if (!distinct.has(key)) distinct.set(key, item);
  }
  return [...distinct.values()].slice(0, mutantsKept);
}

function factsOf(
  task: Task,
  survivors: readonly Survivor[],
  statements: readonly string[],
): { facts: readonly Fact[]; variants: readonly Variant[] } {
  const clues = survivors.map(({ mutant, failing }) => `${failing.join(' ')} ${mutant.originalLine}`);
  const texts = chooseStatements(clues, statements);
  const facts = survivors.map(({ failing }, index) => ({
    id: `rule-${String(index + 1)}`,
    kind: 'rule' as const,
    text: texts[index]!,
    paraphrases: [],
    stale: null,
    tests: failing,
  }));
  const variants = survivors.map(({ mutant }, index) => ({
    missing: [facts[index]!.id],
    files: withFile(task.reference, { path: task.solutionPath, text: mutant.text }),
  }));
  return { facts, variants };
}

function withFile(files: readonly SourceFile[], changed: SourceFile): readonly SourceFile[] {
  return files.map((file) => (file.path === changed.path ? changed : file));
}

function explain(result: ExecutionResult): string {
  const failure = result.tests.failed[0] ?? result.tests.errors[0];
  const detail = failure ? `${failure.test}: ${failure.error ?? 'wrong value'}` : result.integrity.notes[0];
  return `the reference ends with ${result.outcome}${detail ? ` (${detail.slice(0, 200)})` : ''}`;
}
