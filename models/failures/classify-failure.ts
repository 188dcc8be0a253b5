import type { ExecutionResult, FailedTest } from '../tasks/execution.ts';

/** Why a program did not succeed, from what its execution left; the first that holds. */
export const failureClasses = [
  'no_code',
  'missing_import',
  'type_error',
  'syntax_error',
  'resource_limit',
  'tampered',
  'missing_error_handling',
  'exception',
  'wrong_value',
  'too_slow',
  'insecure',
] as const;
export type FailureClass = (typeof failureClasses)[number];

const unknownName =
  /no module named|cannot find (?:module|name|symbol|value|package|type)|is not defined|undefined(?::| name)|not found in this scope|unresolved import|was not declared|has not been declared|NameError|ReferenceError|ImportError|ModuleNotFoundError|package .* does not exist|\bTS2304\b/iu;
const mismatchedType =
  /mismatched types|incompatible types|not assignable|cannot (?:use|convert)|no matching function|unsupported operand|is not a function|\bTypeError\b|\bE0308\b|\bTS2(?:322|345)\b|ClassCastException/u;

/**
 * Class of a program that did not succeed.
 *
 * @param result null where the answer held no code; an infrastructure error is no failure of a program and has no class
 */
export function classifyFailure(result: ExecutionResult | null): FailureClass {
  if (result === null) return 'no_code';
  switch (result.outcome) {
    case 'compile_error': {
      const said = result.compile.errors.map(({ message }) => message).join('\n');
      return classOfMessage(said) ?? 'syntax_error';
    }
    case 'timeout':
    case 'oom':
    case 'output_limit':
      return 'resource_limit';
    case 'tampered':
      return 'tampered';
    case 'failed':
      return classOfTests([...result.tests.errors, ...result.tests.failed]);
    case 'passed':
      return result.profile.acceptable === false ? 'too_slow' : 'insecure';
    case 'infra_error':
      throw new Error('an infrastructure error says nothing about the program');
  }
}

function classOfTests(failures: readonly FailedTest[]): FailureClass {
  const errors = failures.flatMap(({ error, expected }) =>
    error === null || expected?.startsWith('throws ') === true ? [] : [error],
  );
  const named = classOfMessage(errors.join('\n'));
  if (named) return named;
  const unthrown = failures.filter(({ expected }) => expected?.startsWith('throws ') === true).length;
  // What most of the failures are.
  if (unthrown * 2 >= failures.length && unthrown > 0) return 'missing_error_handling';
  return errors.length * 2 > failures.length ? 'exception' : 'wrong_value';
}

function classOfMessage(said: string): FailureClass | null {
  if (unknownName.test(said)) return 'missing_import';
  return mismatchedType.test(said) ? 'type_error' : null;
}

const shownFailures = 3;
const shownCharacters = 1200;

/** The failure as a developer would paste it: compiler messages, or the first failing tests with their values. */
export function describeFailure(result: ExecutionResult | null): string {
  if (result === null) return 'The answer held no code.';
  const compile = result.compile.errors.map(({ message, line }) =>
    line === null ? message : `line ${String(line)}: ${message}`,
  );
  const tests = [...result.tests.failed, ...result.tests.errors].map(({ test, expected, actual, error }) => {
    const parts = [
      ...(expected === null ? [] : [`expected ${expected}`]),
      ...(actual === null ? [] : [`got ${actual}`]),
      ...(error === null ? [] : [error.split('\n')[0]!]),
    ];
    return `Test ${test}: ${parts.join(', ')}`;
  });
  const other =
    result.outcome === 'passed'
      ? [
          ...(result.profile.acceptable === false
            ? [`The time grows as ${result.profile.complexity}, which is too fast.`]
            : []),
          ...result.security.findings
            .filter(({ severity }) => severity === 'high')
            .map(({ rule, message }) => `${rule}: ${message}`),
        ]
      : [`The run ended with ${result.outcome}.`];
  return [...compile, ...tests, ...(compile.length + tests.length === 0 ? other : [])]
    .slice(0, shownFailures)
    .join('\n')
    .slice(0, shownCharacters);
}
