/** A programming task: what an LLM is asked, how its code is judged, and which facts a solver needs. */

import type { ComplexityClass } from './complexity.ts';

export const languages = ['python', 'javascript', 'typescript', 'go', 'rust', 'java', 'cpp'] as const;
export type Language = (typeof languages)[number];

/** Languages whose code the sandbox can run. */
export const executableLanguages: readonly Language[] = languages;

/** The test framework of each language: what `tests` of the style `framework` are written for. */
export const frameworkOf = {
  python: 'unittest',
  javascript: 'jest',
  typescript: 'jest',
  go: 'go-test',
  rust: 'rust-test',
  java: 'junit',
  cpp: 'catch2',
} as const satisfies Record<Language, string>;
export type TestFramework = (typeof frameworkOf)[Language];

export interface SourceFile {
  /** Relative path inside the solution folder, e.g. `bob.py`. */
  readonly path: string;
  readonly text: string;
}

export const factKinds = [
  'rule',
  'edge_case',
  'type',
  'import',
  'error_text',
  'signature',
  'constant',
] as const;
export type FactKind = (typeof factKinds)[number];

/** Something a solver must know; without it the tests in `tests` fail. */
export interface Fact {
  readonly id: string;
  readonly kind: FactKind;
  /** The sentence or paragraph as it stands in the documentation, verbatim. */
  readonly text: string;
  readonly paraphrases: readonly string[];
  /** An outdated version that contradicts `text` and also stands in the documentation, if there is one. */
  readonly stale: string | null;
  /** Ids of the tests that fail without it; none where only the performance bar shows its lack. */
  readonly tests: readonly string[];
}

/** What a solver writes that lacks the facts in `missing`. */
export interface Variant {
  readonly missing: readonly string[];
  readonly files: readonly SourceFile[];
}

/** A JSON value: what crosses the sandbox's border. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One call of the entry function, judged outside the container. */
export interface TestCase {
  readonly id: string;
  readonly args: readonly Json[];
  readonly expected: { readonly value: Json } | { readonly throws: string };
}

/**
 * How one argument grows with a size n: `integers` and `sorted` are n numbers below 2^30, `letters` n lower-case letters, `matrix`
 * n by n small numbers, `number` n itself; a `value` stays as it is.
 */
export type GrownArgument =
  'integers' | 'sorted' | 'letters' | 'matrix' | 'number' | { readonly value: Json };

export type TaskTests =
  | {
      /** Expected values never enter the container. */
      readonly style: 'cases';
      /** Exported function that is called. */
      readonly entry: string;
      readonly cases: readonly TestCase[];
      /** One for each parameter of the entry function; without it the growth of time is not measured. */
      readonly growth?: readonly GrownArgument[];
      /** The performance bar: time must not grow faster than this; needs `growth`. */
      readonly slowest?: ComplexityClass;
    }
  | {
      readonly style: 'framework';
      readonly framework: TestFramework;
      readonly files: readonly SourceFile[];
      /** Test ids of the reference run; null until the task is prepared. */
      readonly manifest: readonly string[] | null;
    };

/** What a solver is given besides the words: a program that fails, lacks rules, is roundabout, or is too slow. */
export const derivedTypes = ['debugging', 'feature', 'refactoring', 'optimisation'] as const;
export type DerivedType = (typeof derivedTypes)[number];

export interface Task {
  /** `source/course/slug`, with `+type` where it is derived. */
  readonly id: string;
  readonly source: string;
  /** Unit of the train / held-out split. */
  readonly course: string;
  readonly title: string;
  readonly language: Language;
  readonly difficulty: 'easy' | 'medium' | 'hard';
  readonly split: 'train' | 'heldout';
  /** What the LLM is asked: title, purpose, file and signature; the facts stand elsewhere. */
  readonly statement: string;
  /** File that a solution must be written to. */
  readonly solutionPath: string;
  readonly reference: readonly SourceFile[];
  readonly tests: TaskTests;
  readonly facts: readonly Fact[];
  readonly variants: readonly Variant[];
  /** How it was made from another task (derive-task.ts); absent: a task to write something from nothing, as its author posed it. */
  readonly derived?: { readonly type: DerivedType; readonly start: SourceFile };
}

/** Ids of a task's tests, in order; empty for framework tests that were not prepared yet. */
export function testIds(tests: TaskTests): readonly string[] {
  return tests.style === 'cases' ? tests.cases.map((testCase) => testCase.id) : (tests.manifest ?? []);
}

/**
 * The files that a solver writes who lacks `missing`: the reference when nothing is missing, the variant composed for
 * exactly these facts, else the variant of the earliest missing fact (in the order of `task.facts`).
 */
export function solutionWithout(task: Task, missing: ReadonlySet<string>): readonly SourceFile[] {
  const lacking = task.facts.map((fact) => fact.id).filter((id) => missing.has(id));
  if (lacking.length === 0) return task.reference;
  const exact = task.variants.find(
    (variant) =>
      variant.missing.length === lacking.length && lacking.every((id) => variant.missing.includes(id)),
  );
  if (exact) return exact.files;
  for (const id of lacking) {
    const single = task.variants.find((variant) => variant.missing.length === 1 && variant.missing[0] === id);
    if (single) return single.files;
  }
  return task.reference;
}
