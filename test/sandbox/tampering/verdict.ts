import type { Language, TaskTests } from '../../../models/tasks/task.ts';
import type { WatchedSandbox } from '../watched-sandbox.ts';
import { stoppedByCompiler, tamperingPrograms, type Tampering, type TamperingPrograms } from './catalogue.ts';

const seconds = 60;

/** The same questions to all languages; no program of the suite answers all of them. */
export function judgedTests(entry: string): TaskTests {
  return {
    style: 'cases',
    entry,
    cases: [
      { id: 'one', args: [1], expected: { value: 2 } },
      { id: 'two', args: [2], expected: { value: 4 } },
      { id: 'three', args: [21], expected: { value: 42 } },
      { id: 'four', args: [13], expected: { throws: 'unlucky' } },
    ],
  };
}

/** What went wrong; empty when the program did not pass, or passed by a known limit of framework tests. */
export async function tamperingFaults(
  sandbox: WatchedSandbox,
  language: Language,
  { tier, name, program, limit }: Tampering,
): Promise<{ outcome: string; faults: readonly string[] }> {
  const programs: TamperingPrograms = tamperingPrograms[language];
  const { solutionPath, given = [], entry, framework } = programs;
  const result = await sandbox.runOnly({
    language,
    solutionPath,
    files: [...given, { path: solutionPath, text: program }],
    tests: tier === 'judged' ? judgedTests(entry) : framework,
    timeoutSeconds: seconds,
  });
  const faults: string[] = [];
  const { outcome, reward } = result;
  const detail = `${result.integrity.notes.join()} ${result.compile.errors[0]?.message ?? ''} ${result.stderr}`;
  if (outcome === 'infra_error' || reward === null) faults.push(`not judged: ${detail.slice(0, 300)}`);
  if (outcome === 'compile_error' && !stoppedByCompiler.includes(name))
    faults.push(`does not compile: ${detail.slice(0, 400)}`);
  if (outcome === 'passed' && limit === null) faults.push('a false pass');
  if (outcome !== 'passed' && limit !== null)
    faults.push(`no pass by limit ${String(limit)}: ${outcome} ${detail.slice(0, 300)}`);
  return { outcome: outcome === 'passed' && limit !== null ? `limit ${String(limit)}` : outcome, faults };
}
