import type { Language, SourceFile, TaskTests } from '../../../models/tasks/task.ts';
import { cpp } from './cpp.ts';
import { caseReport, testReport } from './forged-reports.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { javascript, typescript } from './javascript.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';

/**
 * How one language tampers. Each program holds an entry function `twice` that is wrong for 2 and 21 and never says
 * "unlucky" to 13; it tries to pass nonetheless.
 */
export interface TamperingPrograms {
  readonly solutionPath: string;
  /** Files that belong to the task. */
  readonly given?: readonly SourceFile[];
  readonly entry: string;
  readonly framework: TaskTests & { readonly style: 'framework' };
  /** Writes the text to each of the descriptors before anything else happens; ends the process after it if told so. */
  forge(text: string, descriptors: readonly number[], exit: boolean): string;
  readonly judged: Readonly<Record<string, string>>;
  /** A program, or one with the number of the known limit (docs/sandbox.md) that it shows. */
  readonly frameworkTests: Readonly<Record<string, string | readonly [string, limit: number]>>;
}

export interface Tampering {
  readonly tier: 'judged' | 'framework';
  readonly name: string;
  readonly program: string;
  /** Number of the known limit by which it may pass. */
  readonly limit: number | null;
}

/** What the compiler or linker is to refuse. Another program that does not compile has shown nothing. */
export const stoppedByCompiler: readonly string[] = [
  'a compile error of its own',
  'a macro in place of assert_eq',
  'a skip by assumption',
  'a test case of its own',
  'an assertion of its own',
  'another _start',
  'another main',
  'another rust_panic',
  'assertions of its own name',
  'an import of the runner',
  'a name of the runner by linkname',
  'a package main with a main',
];

export const tamperingPrograms = {
  python,
  javascript,
  typescript,
  go,
  rust,
  java,
  cpp,
} as const satisfies Record<Language, TamperingPrograms>;

export function tamperings(language: Language): readonly Tampering[] {
  const programs: TamperingPrograms = tamperingPrograms[language];
  const { manifest } = programs.framework;
  const forged = [
    ...Object.entries(caseReport).map(([name, report]) => ({ tier: 'judged' as const, name, report })),
    ...Object.entries(testReport(manifest!)).map(([name, report]) => ({
      tier: 'framework' as const,
      name,
      report,
    })),
  ];
  return [
    ...forged.map(({ tier, name, report: { text, descriptors, exit } }) => ({
      tier,
      name,
      program: programs.forge(text, descriptors, exit),
      limit: null,
    })),
    ...Object.entries(programs.judged).map(([name, program]) => ({
      tier: 'judged' as const,
      name,
      program,
      limit: null,
    })),
    ...Object.entries(programs.frameworkTests).map(([name, entry]) => {
      const [program, limit] = typeof entry === 'string' ? [entry, null] : entry;
      return { tier: 'framework' as const, name, program, limit };
    }),
  ];
}
