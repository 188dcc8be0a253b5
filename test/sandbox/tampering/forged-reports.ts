export interface ForgedReport {
  readonly text: string;
  readonly descriptors: readonly number[];
  readonly exit: boolean;
}

const lines = (...events: readonly unknown[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');
const every = Array.from({ length: 63 }, (_, index) => index + 1);
const thirteen = { names: ['unlucky'], message: 'unlucky' };
const caseLines = (nonce?: string): string =>
  lines(
    { event: 'case', nonce, id: 'one', value: 2 },
    { event: 'case', nonce, id: 'two', value: 4 },
    { event: 'case', nonce, id: 'three', value: 42 },
    { event: 'case', nonce, id: 'four', thrown: thirteen },
    { event: 'end', nonce },
  );
const supervisorLine = (results: string): string =>
  lines({
    event: 'result',
    compileErrors: [],
    broken: null,
    exit: 0,
    results,
    wallSeconds: 0.1,
    oomKills: 0,
  });
const to = (descriptors: readonly number[], text: string, exit = false): ForgedReport => ({
  text,
  descriptors,
  exit,
});
const markers =
  'OK\nPASSED\n--- PASS: TestTwo (0.00s)\nPASS\nok 1 - two\n[  PASSED  ] 2 tests.\nAll tests passed (2 assertions in 2 test cases)\ntest result: ok. 2 passed; 0 failed\nTests run: 2, Failures: 0\n';

/** What a candidate may write where the runner reports values. */
export const caseReport: Readonly<Record<string, ForgedReport>> = {
  'right values on standard output': to([1], caseLines()),
  'right values on standard output, then exit 0': to([1], caseLines(), true),
  'right values on the error stream, then exit 0': to([2], caseLines(), true),
  'right values on every descriptor': to(every, caseLines()),
  'right values on every descriptor, then exit 0': to(every, caseLines(), true),
  'right values with an empty word, then exit 0': to(every, caseLines(''), true),
  'right values with a guessed word, then exit 0': to(every, caseLines('0'.repeat(32)), true),
  'a result of the supervisor, then exit 0': to(every, supervisorLine(caseLines()), true),
  'one case a second time': to(every, lines({ event: 'case', id: 'two', value: 4 })),
  'a case that does not exist': to(every, lines({ event: 'case', id: 'five', value: 10 })),
  'an end before the cases': to(every, lines({ event: 'end' })),
  'a compile error of its own': to(
    every,
    lines({ event: 'compile_errors', errors: [{ message: '', line: 1, column: 1, hint: null }] }),
  ),
  'a compile error of another form': to(every, lines({ event: 'compile_errors', errors: 7 })),
  'a load error of its own': to(every, lines({ event: 'load_error', error: 'none' })),
  'an error without names': to(every, lines({ event: 'case', id: 'two', thrown: null })),
  'tags of another form': to(
    every,
    lines({ event: 'case', id: 'two', value: { $object: [null, ['__proto__', 4]] } }),
  ),
  'a value nested 20,000 deep': to(
    every,
    `{"event":"case","id":"two","value":${'['.repeat(20_000)}${']'.repeat(20_000)}}\n`,
  ),
  'lines that are no JSON': to(every, 'passed\n\n{\n'),
  'lines that are no objects': to(every, 'null\n[]\n1\n"end"\n'),
  'half a line': to(every, '{"event":"case","id":"two","value":4'),
  'markers of frameworks, then exit 0': to([1, 2], markers, true),
};

/** What a candidate may write where the runner reports tests. */
export function testReport(manifest: readonly string[]): Readonly<Record<string, ForgedReport>> {
  const testLines = (nonce?: string): string =>
    lines(...manifest.map((id) => ({ event: 'test', nonce, id, status: 'passed' })), {
      event: 'end',
      nonce,
      patched: [],
    });
  return {
    'passed tests on standard output, then exit 0': to([1], testLines(), true),
    'passed tests on every descriptor': to(every, testLines()),
    'passed tests on every descriptor, then exit 0': to(every, testLines(), true),
    'passed tests with a guessed word, then exit 0': to(every, testLines('0'.repeat(32)), true),
    'a result of the supervisor, then exit 0': to(every, supervisorLine(testLines()), true),
    'an end of its own': to(every, lines({ event: 'end' })),
    'values in place of tests, then exit 0': to(every, caseLines(), true),
    'markers of frameworks, then exit 0': to([1, 2], markers, true),
  };
}
