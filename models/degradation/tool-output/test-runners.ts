import type { Random } from '../../random.ts';
import { camelCase, pascalCase, seconds } from './failure.ts';
import type { Failure } from './failure.ts';

export function pytest({ action, subject, line, expected, actual }: Failure, random: Random): string {
  const passed = 3 + random.int(40);
  return [
    '============================= test session starts ==============================',
    `collected ${passed + 1} items`,
    '',
    `tests/test_${subject}.py ${'.'.repeat(Math.min(passed, 20))}F`,
    `____________________________ test_${action} ____________________________`,
    `    def test_${action}():`,
    `>       assert ${action}(${subject}) == ${expected}`,
    `E       assert ${actual} == ${expected}`,
    `tests/test_${subject}.py:${line}: AssertionError`,
    `FAILED tests/test_${subject}.py::test_${action} - assert ${actual} == ${expected}`,
    `========================= 1 failed, ${passed} passed in ${seconds(random, 9)}s =========================`,
  ].join('\n');
}

export function jest({ action, subject, line, expected, actual }: Failure, random: Random): string {
  const passed = 2 + random.int(30);
  return [
    `FAIL src/${subject}.test.js`,
    `  ● ${subject} › ${camelCase(action)} gives the total`,
    '',
    '    expect(received).toBe(expected) // Object.is equality',
    '',
    `    Expected: ${expected}`,
    `    Received: ${actual}`,
    '',
    `      at Object.<anonymous> (src/${subject}.test.js:${line}:${5 + random.int(20)})`,
    '',
    'Test Suites: 1 failed, 1 total',
    `Tests:       1 failed, ${passed} passed, ${passed + 1} total`,
    `Time:        ${seconds(random, 5)} s`,
  ].join('\n');
}

export function goTest({ action, subject, line, expected, actual }: Failure, random: Random): string {
  return [
    `=== RUN   Test${pascalCase(action)}`,
    `    ${subject}_test.go:${line}: ${pascalCase(action)}() = ${actual}, want ${expected}`,
    `--- FAIL: Test${pascalCase(action)} (${seconds(random, 1)}s)`,
    'FAIL',
    `FAIL\texample.org/${subject}\t${seconds(random, 3)}s`,
  ].join('\n');
}

export function cargoTest({ action, subject, line, expected, actual }: Failure, random: Random): string {
  return [
    `running ${2 + random.int(12)} tests`,
    `test tests::${action} ... FAILED`,
    '',
    `---- tests::${action} stdout ----`,
    `thread 'tests::${action}' panicked at src/${subject}.rs:${line}:9:`,
    'assertion `left == right` failed',
    `  left: ${actual}`,
    ` right: ${expected}`,
    '',
    `test result: FAILED. ${1 + random.int(11)} passed; 1 failed; 0 ignored; finished in ${seconds(random, 1)}s`,
  ].join('\n');
}
