import { complexityClasses, complexityOf, type ComplexityClass } from '../../models/tasks/complexity.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import { grownCases } from './grown-cases.ts';
import {
  parseEvents,
  type RunPurpose,
  type SandboxRequest,
  type Signal,
  type SupervisorResult,
} from './protocol.ts';

/** Runs a container of a purpose; an error says why there is no report of it. */
export type Measure = (request: SandboxRequest, purpose: RunPurpose) => Promise<SupervisorResult>;

/** What tools take is not the candidate's time. */
const toolSeconds = 60;
const timingSeconds = 60;
const timedLanguages: ReadonlySet<string> = new Set(['python', 'javascript', 'typescript']);

/**
 * Adds what was measured beside the judged run, which decided already. A signal that cannot be had stays null, empty or
 * "unknown", and the notes say why.
 */
export async function withSignals(
  request: SandboxRequest,
  result: ExecutionResult,
  measure: Measure,
): Promise<ExecutionResult> {
  const { signals = [] } = request;
  if (signals.length === 0 || (result.outcome !== 'passed' && result.outcome !== 'failed')) return result;
  const notes: string[] = [];
  const attempt = async <T>(what: Signal, fallback: T, action: () => Promise<T>): Promise<T> => {
    if (!signals.includes(what)) return fallback;
    try {
      return await action();
    } catch (error) {
      notes.push(`${what}: ${(error as Error).message}`);
      return fallback;
    }
  };
  const [security, coverage, complexity] = await Promise.all([
    attempt('security', result.security, () => scan(request, measure)),
    attempt('coverage', null, () => coverageOf(request, measure)),
    attempt<ComplexityClass>('complexity', 'unknown', () => complexityFound(request, measure)),
  ]);
  return {
    ...result,
    security,
    coverage,
    profile: { ...result.profile, complexity, acceptable: meetsBar(complexity, request.tests) },
    integrity: { ...result.integrity, notes: [...result.integrity.notes, ...notes] },
  };
}

/** Null without a bar, and where the growth of time is not known. */
function meetsBar(found: ComplexityClass, tests: SandboxRequest['tests']): boolean | null {
  const slowest = tests.style === 'cases' ? tests.slowest : undefined;
  if (slowest === undefined || found === 'unknown') return null;
  return complexityClasses.indexOf(found) <= complexityClasses.indexOf(slowest);
}

async function scan(request: SandboxRequest, measure: Measure): Promise<ExecutionResult['security']> {
  const { scan: found, broken } = await measure({ ...request, timeoutSeconds: toolSeconds }, 'scan');
  if (!found) throw new Error(`no report (${broken ?? 'the scanner ended early'})`);
  return found;
}

async function coverageOf(request: SandboxRequest, measure: Measure): Promise<ExecutionResult['coverage']> {
  const timeoutSeconds = (request.timeoutSeconds ?? 30) + toolSeconds;
  const { coverage } = await measure({ ...request, timeoutSeconds }, 'coverage');
  if (!coverage) throw new Error('the run with counters ended before it could write them');
  const [covered, all] = coverage.lines;
  if (all === 0) throw new Error('no line of the solution is counted');
  const [taken, branches] = coverage.branches ?? [0, 0];
  return { lines: covered / all, branches: branches === 0 ? null : taken / branches };
}

async function complexityFound(request: SandboxRequest, measure: Measure): Promise<ComplexityClass> {
  const { tests, language } = request;
  if (tests.style !== 'cases' || !tests.growth || !timedLanguages.has(language)) return 'unknown';
  const grown = grownCases(tests.growth);
  const cases = grown.map(({ size, args }) => ({ id: String(size), args, expected: { value: null } }));
  const timed = { ...request, tests: { ...tests, cases }, timeoutSeconds: timingSeconds };
  const { results } = await measure(timed, 'timing');
  const times = (parseEvents(results ?? '') ?? []).flatMap((event) =>
    event.event === 'timing' ? [{ size: Number(event.id), seconds: event.seconds }] : [],
  );
  return complexityOf(times);
}
