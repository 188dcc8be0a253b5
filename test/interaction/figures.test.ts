import assert from 'node:assert/strict';
import { calibrationOf, type Prediction } from '../../evaluation/calibration.ts';
import { conversationFigures, recoveryFigures } from '../../evaluation/interaction-figures.ts';
import { diversityOf } from '../../evaluation/patterns/diversity.ts';
import { unfinishedResult } from '../../infra/sandbox/unfinished-result.ts';
import { classifyFailure, describeFailure } from '../../models/failures/classify-failure.ts';
import { createRandom } from '../../models/random.ts';
import { approachOf } from '../../models/syntax/approach.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';

const compileError = (message: string): ExecutionResult => ({
  ...unfinishedResult('compile_error', 1, 0, []),
  compile: { valid: false, errors: [{ message, line: 3, column: null, hint: null }] },
});
const failed = (expected: string, actual: string | null, error: string | null): ExecutionResult => {
  const result = unfinishedResult('failed', 1, 0, []);
  return { ...result, tests: { ...result.tests, failed: [{ test: 'one', expected, actual, error }] } };
};

describe('the class of a failure', () => {
  it('is told by compilers’ messages, errors and values', () => {
    const classes = [
      compileError('error[E0432]: unresolved import `itertools`'),
      compileError('cannot find symbol: class List'),
      compileError("TS2322: Type 'string' is not assignable to type 'number'"),
      compileError('invalid syntax'),
      failed('2', null, "NameError: name 'math' is not defined"),
      failed('2', null, 'TypeError: unsupported operand'),
      failed('2', null, 'IndexError: list index out of range'),
      failed('2', '3', null),
      failed('throws BadOrder', '3', null),
      unfinishedResult('timeout', 1, 30, []),
    ].map(classifyFailure);
    assert.deepEqual(classes, [
      ...['missing_import', 'missing_import', 'type_error', 'syntax_error', 'missing_import', 'type_error'],
      ...['exception', 'wrong_value', 'missing_error_handling', 'resource_limit'],
    ]);
    assert.equal(classifyFailure(null), 'no_code');
  });
  it('is no class where the infrastructure failed', () => {
    assert.throws(() => classifyFailure(unfinishedResult('infra_error', 1, 0, [])));
  });
  it('comes with what a developer would paste', () => {
    assert.equal(describeFailure(failed('2', '3', null)), 'Test one: expected 2, got 3');
    assert.equal(describeFailure(compileError('invalid syntax')), 'line 3: invalid syntax');
  });
});

describe('approaches of programs', () => {
  it('are told by what they work by, and one shape covers other names and values', async () => {
    const loop = await approachOf('def f(n):\n    for x in n:\n        print(x)\n', 'python');
    const same = await approachOf('def g(items):\n    for each in items:\n        show(each)\n', 'python');
    const recursive = await approachOf('function f(n) {\n  return n < 2 ? n : f(n - 1);\n}\n', 'javascript');
    assert.equal(loop!.name, 'loop');
    assert.equal(recursive!.name, 'recursion');
    assert.equal(loop!.shape, same!.shape);
    assert.equal(await approachOf('def f(:\n', 'python'), null);
  });

  it('make variety, consensus, insights of one and failures in common', () => {
    const program = (context: string, member: string, name: string, failure: string | null) => ({
      ...{ context, member, approach: { name, shape: name }, failure },
      success: failure === null,
    });
    const found = diversityOf([
      program('a', 'x', 'loop', 'wrong_value one'),
      program('a', 'y', 'loop', 'wrong_value one'),
      program('a', 'z', 'recursion', null),
      program('b', 'x', 'loop', null),
      program('b', 'y', 'sorting', 'exception two'),
      program('c', 'x', 'loop', null),
    ]);
    assert.equal(found.contexts, 2);
    assert.equal(found.approachVariety, (1 / 2 + 1) / 2);
    assert.deepEqual(found.consensus, { share: 1 / 2, success: 0 });
    assert.deepEqual(found.uniqueInsights, { z: 1, x: 1 });
    assert.deepEqual(found.commonFailures, { 'wrong_value one': 1 });
    assert.equal(found.ownFailures, 1 / 3);
  });
});

describe('recoveries', () => {
  it('are compared with asking again after the same failure', () => {
    const tried = Array.from({ length: 30 }, (_, index) =>
      [
        { strategy: 'ask_again', success: index % 5 === 0 },
        { strategy: 'add_failure', success: index % 5 !== 1 },
        { strategy: 'larger_budget', success: index % 5 === 0 },
      ].map((each) => ({
        ...{ ...each, failedSolution: String(index), task: String(index % 15), failureClass: 'wrong_value' },
      })),
    ).flat();
    const { strategies, byAnyStrategy, failures } = recoveryFigures(tried);
    const gainOf = (name: string) => strategies.find(({ strategy }) => strategy === name)!.gain;
    assert.equal(failures, 30);
    assert.ok(gainOf('add_failure')!.difference > 0.5 && gainOf('add_failure')!.p < 0.05);
    assert.equal(gainOf('larger_budget')!.p, 1);
    assert.equal(gainOf('ask_again'), null);
    assert.equal(byAnyStrategy.value, 0.8);
  });
});

describe('conversations', () => {
  const facts = [
    { id: 'a', text: 'Parcels above 30 kilograms go by ship.' },
    { id: 'b', text: 'A postcode without digits is refused.' },
  ].map(({ id, text }) => ({ id, text, kind: 'rule', paraphrases: [], stale: null, tests: [id] }) as const);
  const turn = (number: number, told: string[], said: string[], passed: string[]) => ({
    ...{ member: 'm', turn: number, told, passed, tests: ['a', 'b', 'none'] },
    context: facts
      .filter(({ id }) => said.includes(id))
      .map(({ text }) => text)
      .join('\n\n'),
    task: { id: 't', facts },
  });
  it('preserve what was told, keep tests that passed, and answer what was told so far', () => {
    const { preservation, coherence, followUpSuccess } = conversationFigures([
      turn(1, ['a'], ['a'], ['a', 'none']),
      turn(2, ['a'], ['a'], ['a', 'none']),
      turn(3, ['a', 'b'], ['b'], ['b', 'none']),
    ]);
    assert.equal(preservation.value, 1 / 2); // the third turn's context lost the first fact
    assert.equal(coherence.value, 3 / 4); // and its program a test
    assert.equal(followUpSuccess.value, 1 / 2); // the second turn's does all that could be known
  });
});

describe('calibration of predicted success', () => {
  const draw = (shift: number): Prediction[] => {
    const random = createRandom(5);
    return Array.from({ length: 1000 }, (_, index) => {
      const truth = random.float();
      const succeeded = Array.from({ length: 4 }, () => random.float()).filter((each) => each < truth).length;
      const predicted = Math.min(1, Math.max(0, truth + shift));
      return { cluster: String(index % 100), predicted, succeeded, trials: 4 };
    });
  };
  it('is as small as chance allows for the true probabilities', () => {
    const found = calibrationOf(draw(0), 1)!;
    assert.ok(
      found.expectedError < 2 * found.floor && found.expectedError < 0.05,
      String(found.expectedError),
    );
    assert.ok(found.correlation! > 0.7 && found.brier < found.baseBrier);
  });
  it('is as large as the predictions are off', () => {
    const { expectedError, interval } = calibrationOf(draw(0.2), 1)!;
    assert.ok(expectedError > 0.13 && expectedError < 0.22, String(expectedError));
    assert.ok(interval[0] > 0.05);
  });
  it('is nothing without predictions', () => {
    assert.equal(calibrationOf([], 1), null);
  });
});
