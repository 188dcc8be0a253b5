// Runs Jest-style test files with Jest's own runner and reports each test.
import { addEventHandler, run } from 'jest-circus';
import path from 'node:path';
import { inspect } from 'node:util';
import * as globals from './globals.mjs';

const { is: same, getOwnPropertyDescriptors: descriptorsOf } = Object;
const matchers = globalThis[Symbol.for('$$jest-matchers-object')].matchers;

/** Everything that a candidate could replace to make a comparison come out true. */
function guarded() {
  const owners = { Object, Array, Reflect, JSON, Promise, Number, Symbol, Function, Error, matchers };
  for (const constructor of [
    Object,
    Array,
    Map,
    Set,
    Promise,
    Function,
    String,
    Number,
    RegExp,
    Date,
    Symbol,
  ]) {
    owners[`${constructor.name}.prototype`] = constructor.prototype;
  }
  return Object.entries(owners).map(([name, owner]) => [name, owner, descriptorsOf(owner)]);
}

function patched(before) {
  const changed = [];
  for (const [name, owner, old] of before) {
    const descriptors = descriptorsOf(owner);
    for (const key of Reflect.ownKeys(old)) {
      const [was, is] = [old[key], descriptors[key]];
      if (!same(is?.value, was.value) || is?.get !== was.get) changed.push(`${name}.${String(key)}`);
    }
  }
  return changed;
}

const shown = (value) => inspect(value, { depth: 4, breakLength: 100 }).slice(0, 500);

function reportOf(test) {
  if (test.mode === 'skip' || test.mode === 'todo') return { status: 'skipped' };
  if (test.errors.length === 0) return { status: 'passed' };
  const first = test.errors[0];
  const error = Array.isArray(first) ? (first[0] ?? first[1]) : first;
  const compared = error?.matcherResult;
  const text = String(error?.message ?? error).replace(/\u001b\[\d+m/g, '');
  return {
    status: compared || error?.constructor?.name === 'JestAssertionError' ? 'failed' : 'error',
    expected: compared && 'expected' in compared ? shown(compared.expected) : null,
    actual: compared && 'actual' in compared ? shown(compared.actual) : null,
    error: text.slice(0, 2000),
  };
}

export async function runTests({ nonce, testFiles }, send) {
  // Not to be replaced: tests may take them from here.
  for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value });
  const seen = new Map();
  addEventHandler((event) => {
    if (event.name !== 'test_done' && event.name !== 'test_skip' && event.name !== 'test_todo') return;
    const names = [];
    for (let node = event.test; node?.parent; node = node.parent) names.unshift(node.name);
    const name = names.join(' > ');
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const mode = event.name === 'test_done' ? event.test : { mode: 'skip' };
    send({ event: 'test', nonce, id: count === 1 ? name : `${name} (${count})`, ...reportOf(mode) });
  });
  const before = guarded();
  for (const file of testFiles) {
    if (!/\.(spec|test)\.[cm]?[jt]s$/.test(file.path)) continue; // what is left are modules that tests import
    try {
      await import(path.join('/work', file.path.replace(/\.ts$/, '.js')));
    } catch (error) {
      send({ event: 'load_error', error: `${file.path}: ${String(error)}`.slice(0, 2000) });
      return;
    }
  }
  await run();
  send({ event: 'end', nonce, patched: patched(before) });
}
