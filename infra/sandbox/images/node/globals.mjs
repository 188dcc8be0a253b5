// What tests import from "@jest/globals": Jest's own runner, matchers and mocks. Skipped tests run: Exercism ships most skipped.
import circus from 'jest-circus';
import { expect as jestExpect } from 'expect';
import * as mock from 'jest-mock';

const asymmetric = Symbol.for('jest.asymmetricMatcher');

/** A candidate's value that says "I equal anything" (Jest's asymmetric matchers do) is refused as a value under test. */
function refuseMatchers(value, depth = 0) {
  if (value === null || typeof value !== 'object' || depth > 8) return;
  if (value.$$typeof === asymmetric)
    throw new Error('the value under test is a matcher that decides equality itself');
  for (const key of Object.keys(value)) refuseMatchers(value[key], depth + 1);
}

export const expect = Object.assign((actual, ...rest) => {
  refuseMatchers(actual);
  return jestExpect(actual, ...rest);
}, jestExpect);

const enabled = (original) => {
  const run = (...args) => original(...args);
  return Object.assign(run, {
    each: original.each,
    skip: run,
    only: run,
    failing: original.failing,
    concurrent: run,
  });
};
export const describe = enabled(circus.describe);
export const test = enabled(circus.test);
test.todo = circus.test.todo;
export const it = test;
export const xtest = test;
export const xit = test;
export const fit = test;
export const xdescribe = describe;
export const fdescribe = describe;
export const { beforeAll, beforeEach, afterAll, afterEach } = circus;
const mocker = new mock.ModuleMocker(globalThis);
const bound = (name) => mocker[name].bind(mocker);
export const jest = {
  fn: bound('fn'),
  spyOn: bound('spyOn'),
  replaceProperty: bound('replaceProperty'),
  clearAllMocks: bound('clearAllMocks'),
  resetAllMocks: bound('resetAllMocks'),
  restoreAllMocks: bound('restoreAllMocks'),
  mocked: (value) => value,
  setTimeout: () => jest,
};
