import type { ExecutionOutcome, ExecutionResult, FailedTest } from '../../models/tasks/execution.ts';
import type { TaskTests, TestCase } from '../../models/tasks/task.ts';
import { comparedValues } from './compared-values.ts';
import { equalValues, showValue } from './equal-values.ts';
import { parseEvents, type DriverEvent, type SupervisorResult } from './protocol.ts';

const shownOutput = 16_000;

interface Verdicts {
  readonly passed: string[];
  readonly failed: FailedTest[];
  readonly errors: FailedTest[];
  readonly expected: number;
  readonly seen: number;
  readonly notes: readonly string[];
}

/**
 * Judges a finished run, outside the container. Whatever broke a limit scores 0, however many tests had passed by then;
 * so does whatever tampered. `nonce` is the word that only the driver was told.
 */
export function judge(tests: TaskTests, run: SupervisorResult, nonce: string): ExecutionResult {
  const events = parseEvents(run.results ?? '');
  const driverErrors = events?.find((event) => event.event === 'compile_errors')?.errors ?? [];
  const compileErrors = [...run.compileErrors, ...driverErrors];
  const verdicts =
    tests.style === 'cases'
      ? judgeCases(tests.cases, events ?? [], nonce)
      : judgeFramework(tests, events ?? [], run, nonce);
  const notes = events === null ? ['the report of the run is not one of the driver'] : [...verdicts.notes];
  const outcome = outcomeOf(run, compileErrors.length > 0, notes, verdicts);
  // What failed beside the manifest counts, too: a class whose closing method throws, for one.
  const total = Math.max(verdicts.expected, verdicts.passed.length + failuresOf(verdicts));
  const share = total === 0 ? 0 : verdicts.passed.length / total;
  return {
    outcome,
    reward: outcome === 'passed' || outcome === 'failed' ? share : 0,
    tests: {
      passed: verdicts.passed,
      failed: verdicts.failed,
      errors: verdicts.errors,
      expected: verdicts.expected,
      seen: verdicts.seen,
    },
    compile: { valid: compileErrors.length === 0, errors: compileErrors },
    coverage: null,
    profile: {
      wall_s: run.wallSeconds,
      cpu_s: run.cpuSeconds ?? null,
      peak_memory_bytes: run.peakMemoryBytes ?? null,
      complexity: 'unknown',
      acceptable: null,
    },
    security: { tools: [], findings: [] },
    integrity: { manifest_ok: outcome !== 'tampered', notes: outcome === 'tampered' ? notes : [] },
    stdout: (run.stdout ?? '').slice(0, shownOutput),
    stderr: (run.stderr ?? '').slice(0, shownOutput),
  };
}

function outcomeOf(
  run: SupervisorResult,
  hasCompileErrors: boolean,
  notes: readonly string[],
  verdicts: Verdicts,
): ExecutionOutcome {
  const heapExhausted =
    (run.exit === -6 && /heap out of memory/.test(run.stderr ?? '')) || // Node
    (run.exit === 3 && /^Terminating due to java\.lang\.OutOfMemoryError/m.test(run.stdout ?? ''));
  if (run.oomKills > 0 || heapExhausted) return 'oom';
  if (run.broken === 'timeout') return 'timeout';
  if (run.broken === 'output_limit') return 'output_limit';
  if (hasCompileErrors || run.broken === 'compiler_died') return 'compile_error';
  if (notes.length > 0) return 'tampered';
  const complete = verdicts.expected > 0 && verdicts.passed.length === verdicts.expected;
  return complete && failuresOf(verdicts) === 0 ? 'passed' : 'failed';
}

function failuresOf({ failed, errors }: Verdicts): number {
  return failed.length + errors.length;
}

function judgeCases(cases: readonly TestCase[], events: readonly DriverEvent[], nonce: string): Verdicts {
  const passed: string[] = [];
  const failed: FailedTest[] = [];
  const errors: FailedTest[] = [];
  const reports = new Map<string, DriverEvent & { event: 'case' }>();
  let ended = false;
  const notes = new Set<string>();
  for (const event of events) {
    if (event.event !== 'case' && event.event !== 'end') continue;
    if (event.nonce !== nonce) {
      notes.add(`a line of the report (${event.event}) is not the driver's`);
      continue;
    }
    if (event.event === 'end') ended = true;
    if (event.event !== 'case') continue;
    if (reports.has(event.id)) notes.add(`case ${event.id} was reported twice`);
    if (!cases.some((testCase) => testCase.id === event.id)) notes.add(`case ${event.id} does not exist`);
    reports.set(event.id, event);
  }
  if (!ended && reports.size === cases.length) notes.add('the process ended before its report did');
  const loadError = events.find((event) => event.event === 'load_error')?.error;
  for (const { id, expected } of cases) {
    const report = reports.get(id);
    const wanted = 'throws' in expected ? `throws ${expected.throws}` : JSON.stringify(expected.value);
    if (report === undefined) {
      errors.push({
        test: id,
        expected: wanted,
        actual: null,
        error: loadError ?? 'the process ended before this case',
      });
    } else if ('thrown' in report) {
      const { names, message } = report.thrown;
      const error = `${names[0] ?? 'error'}: ${message}`;
      if (!('throws' in expected)) errors.push({ test: id, expected: wanted, actual: null, error });
      else if (names.includes(expected.throws) || message.includes(expected.throws)) passed.push(id);
      else failed.push({ test: id, expected: wanted, actual: `throws ${names[0] ?? 'error'}`, error });
    } else if ('throws' in expected || !equalValues(report.value, expected.value)) {
      failed.push({ test: id, expected: wanted, actual: showValue(report.value), error: null });
    } else passed.push(id);
  }
  return { passed, failed, errors, expected: cases.length, seen: reports.size, notes: [...notes] };
}

function judgeFramework(
  { framework, manifest }: TaskTests & { style: 'framework' },
  events: readonly DriverEvent[],
  run: SupervisorResult,
  nonce: string,
): Verdicts {
  const passed: string[] = [];
  const failed: FailedTest[] = [];
  const errors: FailedTest[] = [];
  const notes = new Set<string>();
  const seen = new Map<string, string>();
  for (const event of events) {
    if (event.event === 'case') notes.add('the report holds what the driver does not send');
    if (event.event !== 'test') continue;
    if (event.nonce !== nonce) {
      notes.add('a test result was not reported by the driver');
      continue;
    }
    if (seen.has(event.id)) notes.add(`test ${event.id} was reported twice`);
    seen.set(event.id, event.status);
    const compared = framework === 'go-test' ? comparedValues(event.error ?? '') : event;
    const entry = {
      test: event.id,
      expected: compared.expected ?? null,
      actual: compared.actual ?? null,
      error: event.error ?? null,
    };
    if (event.status === 'passed') passed.push(event.id);
    else if (event.status === 'failed') failed.push(entry);
    else if (event.status === 'error') errors.push(entry);
  }
  const loadError = events.find((event) => event.event === 'load_error')?.error;
  const end = events.find((event) => event.event === 'end');
  for (const name of end?.patched ?? []) notes.add(`${name} was replaced while the tests ran`);
  if (end && end.nonce !== nonce) notes.add('the end of the run was not reported by the driver');
  const ids = [...seen.keys()];
  const counted = manifest ?? ids.filter((id) => seen.get(id) !== 'skipped');
  const missing = counted.filter((id) => !seen.has(id));
  // A process that was killed or failed to load says so itself; one that ended in peace before its tests hides something.
  const explained = loadError !== undefined || (run.exit ?? 0) < 0 || (!end && (run.exit ?? 0) !== 0);
  if (explained) {
    const error = loadError ?? `the process ended with ${String(run.exit)} before this test`;
    for (const test of missing) errors.push({ test, expected: null, actual: null, error });
    if (manifest === null) errors.push({ test: '(load)', expected: null, actual: null, error });
  } else {
    if (!end) notes.add('the process ended before its tests did');
    for (const id of missing) notes.add(`test ${id} of the manifest is missing`);
  }
  if (manifest) {
    const known = new Set(manifest);
    for (const [id, status] of seen) {
      if (status === 'skipped' && known.has(id)) notes.add(`test ${id} of the manifest was skipped`);
      if (status === 'passed' && !known.has(id)) notes.add(`test ${id} is not in the manifest`);
    }
  }
  const expected = manifest === null && explained ? counted.length + 1 : counted.length;
  return { passed, failed, errors, expected, seen: ids.length, notes: [...notes] };
}
