import type { Language, TaskTests } from '../../../models/tasks/task.ts';
import type { SandboxRequest } from '../../../infra/sandbox/protocol.ts';
import type { WatchedSandbox } from '../watched-sandbox.ts';
import { attackProgram, type Attack, type AttackPrograms } from './catalogue.ts';
import { cpp } from './cpp.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { javascript, typescript } from './javascript.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';

export const attackPrograms = {
  python,
  javascript,
  typescript,
  go,
  rust,
  java,
  cpp,
} as const satisfies Record<Language, AttackPrograms>;

/** Limits of endless attacks in seconds: room for the language's compiler. */
const endlessSeconds = {
  python: 4,
  javascript: 4,
  typescript: 6,
  go: 8,
  rust: 10,
  java: 8,
  cpp: 12,
} as const;
const seconds = 90;

/** The run after each attack: a right program that also finds its folders empty and nobody else's processes. */
const cleanRun: SandboxRequest = {
  language: 'python',
  solutionPath: 'solution.py',
  tests: {
    style: 'cases',
    entry: 'twice',
    cases: [{ id: 'clean', args: [21], expected: { value: [42, [], 2] } }],
  },
  files: [
    {
      path: 'solution.py',
      text: `import os
def twice(n):
    files = os.listdir("/tmp") + [name for name in os.listdir("/work") if name != "solution.py"]
    return [n * 2, files, sum(name.isdigit() for name in os.listdir("/proc"))]
`,
    },
  ],
};

/** What went wrong; empty when the attack was held back, nothing is left of it and the next run is clean. */
export async function attackFaults(
  sandbox: WatchedSandbox,
  language: Language,
  attack: Attack,
): Promise<{ outcome: string; faults: readonly string[] }> {
  const programs: AttackPrograms = attackPrograms[language];
  const { solutionPath } = programs;
  const tests: TaskTests = {
    style: 'cases',
    entry: language === 'go' ? 'Twice' : 'twice',
    cases: [{ id: 'attack', args: [21], expected: { value: 42 } }],
  };
  const text = attackProgram(programs, attack.name);
  const limit = attack.endless ? endlessSeconds[language] : seconds;
  const { result, left } = await sandbox.run({
    language,
    tests,
    solutionPath,
    files: [{ path: solutionPath, text }],
    timeoutSeconds: limit,
  });
  const faults = [...left];
  const failure = result.tests.failed[0] ?? result.tests.errors[0];
  const detail = `${failure?.actual ?? ''} ${failure?.error ?? ''} ${result.integrity.notes.join()} ${result.compile.errors[0]?.message ?? ''} ${result.stderr}`;
  if (!attack.expected.includes(result.outcome))
    faults.push(`outcome ${result.outcome}: ${detail.slice(0, 400)}`);
  if (failure?.actual === '-1') faults.push('it got through');
  const next = await sandbox.run(cleanRun);
  faults.push(...next.left);
  if (next.result.outcome !== 'passed') faults.push(`the next run: ${next.result.outcome}`);
  return { outcome: result.outcome, faults };
}
