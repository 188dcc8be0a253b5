import type { SandboxRequest } from '../../infra/sandbox/protocol.ts';
import type { ExecutionOutcome } from '../../models/tasks/execution.ts';
import { languages, type Language } from '../../models/tasks/task.ts';
import { programs as compiled } from './compiled-programs.ts';
import { tamperingPrograms, type TamperingPrograms } from './tampering/catalogue.ts';
import { judgedTests } from './tampering/verdict.ts';

/** A run whose verdict is known. */
export interface KnownRun {
  readonly name: string;
  readonly request: SandboxRequest;
  readonly outcome: ExecutionOutcome;
  readonly reward: number;
}

type Texts = Readonly<Record<'right' | 'wrong' | 'broken', string>>;
const texts: Readonly<Record<Language, Texts>> = {
  python: {
    right: 'def twice(n):\n    if n == 13:\n        raise ValueError("unlucky")\n    return n * 2\n',
    wrong: 'def twice(n):\n    return n + 1\n',
    broken: 'def twice(n:\n    return n * 2\n',
  },
  javascript: {
    right: "export function twice(n) {\n  if (n === 13) throw new Error('unlucky');\n  return n * 2;\n}\n",
    wrong: 'export function twice(n) {\n  return n + 1;\n}\n',
    broken: 'export function twice(n {\n  return n * 2;\n}\n',
  },
  typescript: {
    right:
      "export function twice(n: number): number {\n  if (n === 13) throw new Error('unlucky');\n  return n * 2;\n}\n",
    wrong: 'export function twice(n: number): number {\n  return n + 1;\n}\n',
    broken: "export function twice(n: number): number {\n  return 'x';\n}\n",
  },
  go: compiled.go,
  rust: compiled.rust,
  java: compiled.java,
  cpp: compiled.cpp,
};
const verdicts = {
  right: { outcome: 'passed', reward: 1 },
  // 1 + 1 is 2: one case of four.
  wrong: { outcome: 'failed', reward: 0.25 },
  broken: { outcome: 'compile_error', reward: 0 },
} as const;

/** Runs of one language; those that compile slowly come as often as the others. */
export const knownRuns: readonly KnownRun[] = (['right', 'wrong', 'broken'] as const).flatMap((kind) =>
  languages.map((language): KnownRun => {
    const { solutionPath, given = [], entry }: TamperingPrograms = tamperingPrograms[language];
    return {
      name: `${language}, ${kind}`,
      ...verdicts[kind],
      request: {
        language,
        solutionPath,
        files: [...given, { path: solutionPath, text: texts[language][kind] }],
        tests: judgedTests(entry),
        // Compiling for more than a minute is a busy machine's, no verdict on the code.
        timeoutSeconds: 120,
      },
    };
  }),
);

/** One second of Python that passes: time for something to go wrong in. */
export const slowRun: KnownRun = {
  name: 'python, slow',
  ...verdicts.right,
  request: {
    ...knownRuns[0]!.request,
    files: [
      {
        path: knownRuns[0]!.request.solutionPath,
        text: `import time\ntime.sleep(0.5)\n${texts.python.right}`,
      },
    ],
  },
};
