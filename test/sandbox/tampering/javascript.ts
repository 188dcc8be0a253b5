import type { TamperingPrograms } from './catalogue.ts';

const { stringify } = JSON;
const wrong = 'export function twice(n) {\n  return n + 1;\n}\n';
const returns = (value: string, before = ''): string =>
  `${before}\nexport function twice(n) {\n  return ${value};\n}\n`;
const before = (text: string): string => `${text}\n${wrong}`;
const writes = "import { writeSync } from 'node:fs';\n";
const toAll = (text: string): string =>
  `for (let descriptor = 3; descriptor < 64; descriptor++) try { writeSync(descriptor, ${stringify(text)}); } catch {}`;
const forgedTwo = '{"event":"case","id":"two","value":4}\n';

export const javascript: TamperingPrograms = {
  solutionPath: 'solution.js',
  entry: 'twice',
  framework: {
    style: 'framework',
    framework: 'jest',
    manifest: ['twice > one', 'twice > two'],
    files: [
      {
        path: 'solution.spec.js',
        text: "import { twice } from './solution';\ndescribe('twice', () => {\n  test('one', () => expect(twice(1)).toBe(2));\n  test('two', () => expect(twice(2)).toEqual(4));\n});\n",
      },
    ],
  },
  forge: (text, descriptors, exit) =>
    `${writes}for (const descriptor of ${stringify(descriptors)})\n  try {\n    writeSync(descriptor, ${stringify(text)});\n  } catch {}\n${exit ? 'process.exit(0);\n' : ''}${wrong}`,
  judged: {
    'an object that equals everything': returns(
      '{ equals: () => true, valueOf: () => 0, toString: () => "" }',
    ),
    'an object with toJSON': returns('{ toJSON: () => ({ $any: true }) }'),
    'a Proxy that answers everything': returns(
      'new Proxy({}, { get: () => true, has: () => true, ownKeys: () => [], getPrototypeOf: () => Number.prototype })',
    ),
    'a Proxy of an array': returns('new Proxy([], { get: (_, key) => (key === "length" ? 1 : 0) })'),
    getters: returns('Object.defineProperty({}, "value", { get: () => true, enumerable: true })'),
    'a boxed number': returns('new Number(0)'),
    'tags of the report as a value': returns('({ $int: String(n), $object: [], $undefined: true })'),
    'a matcher of Jest': returns(
      "({ $$typeof: Symbol.for('jest.asymmetricMatcher'), asymmetricMatch: () => true })",
    ),
    NaN: returns('NaN'),
    undefined: returns('undefined'),
    'Object.prototype with the answer': before(
      'Object.prototype.expected = true;\nObject.prototype.value = null;',
    ),
    'Object.prototype with tags': before('Object.prototype.$object = [];\nObject.prototype.nonce = "";'),
    'a key __proto__': returns('JSON.parse(\'{"__proto__": {"value": 4}}\')'),
    'another JSON.stringify': before('JSON.stringify = () => \'{"event":"end"}\';'),
    'a toJSON for everything': before(
      'Object.prototype.toJSON = () => ({ event: "case", id: "two", value: 4 });',
    ),
    'another Buffer.from': before('Buffer.from = () => new Uint8Array();'),
    'another Array.isArray': before('Array.isArray = () => true;'),
    'another Object.entries': before('Object.entries = () => [];'),
    'another Array.prototype': before(
      'Array.prototype.map = Array.prototype.filter = () => [];\nArray.prototype[Symbol.iterator] = function* () {};',
    ),
    'another Number.isFinite': before('Number.isFinite = () => true;'),
    'another Promise.prototype.then': before('Promise.prototype.then = () => ({ then: () => undefined });'),
    'another process.exit': before('process.exit = () => undefined;'),
    'another writeSync': `import fs, { writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
fs.writeSync = (descriptor, data) => writeSync(descriptor, ${stringify(forgedTwo)}) && data.length;
syncBuiltinESMExports();
${wrong}`,
    'process.exit(0) on import': 'process.exit(0);\nexport const twice = 1;\n',
    'process.exit(0) in the function': returns('process.exit(0)'),
    'process.reallyExit(0) in the function': returns('process.reallyExit(0)'),
    'an exit after the last case':
      'export function twice(n) {\n  if (n === 13) process.exit(0);\n  return n + 1;\n}\n',
    'an exit hook': `${writes}process.on('exit', () => { ${toAll(forgedTwo)} process.reallyExit(0); });\n${wrong}`,
    'an exception that is caught': before(
      "process.on('uncaughtException', () => process.exit(0));\nsetImmediate(() => { throw new Error(); });",
    ),
    'a promise that never ends': returns('new Promise(() => undefined)'),
    'a thenable': returns('({ then: (resolve) => resolve({ then: (again) => again(n + 1) }) })'),
    'a timer that writes': `${writes}setTimeout(() => { ${toAll(forgedTwo)} });\n${wrong}`,
    'a worker that writes': `import { Worker } from 'node:worker_threads';
new Worker(${stringify(`const { writeSync } = require('node:fs'); setInterval(() => { ${toAll(forgedTwo)} });`)}, { eval: true });
${wrong}`,
    'a finalizer that writes': `${writes}const registry = new FinalizationRegistry(() => { ${toAll(forgedTwo)} });
export function twice(n) {
  for (let count = 0; count < 1e5; count++) registry.register({}, 0);
  return n + 1;
}
`,
    'a search of the files for what is expected': `import { readdirSync, readFileSync } from 'node:fs';
export function twice(n) {
  for (const folder of ['/work', '/tmp', '/proc/self/fd', '/opt/sandbox'])
    for (const name of readdirSync(folder))
      try {
        if (folder === '/proc/self/fd' && !/^\\d+$/.test(name)) continue;
        const found = new RegExp('"args":\\\\[' + n + '\\\\],"expected":\\\\{"value":(\\\\d+)').exec(readFileSync(folder + '/' + name, { encoding: 'utf8', flag: 'r' }).slice(0, 1e6));
        if (found) return Number(found[1]);
      } catch {}
  return n + 1;
}
`,
    'a stack trace with the values of callers': `Error.prepareStackTrace = (_, sites) => sites.map((site) => [site.getFunction(), site.getThis()]);
export function twice(n) {
  for (const [called] of new Error().stack) if (called?.arguments?.[0]?.cases?.[0]?.expected) return called.arguments[0].cases[0].expected.value;
  return n + 1;
}
`,
    'an inspector': `import { Session } from 'node:inspector';
const session = new Session();
session.connect();
session.post('Debugger.enable');
session.on('Debugger.paused', ({ params }) => params.callFrames.forEach((frame) => session.post('Debugger.evaluateOnCallFrame', { callFrameId: frame.callFrameId, expression: 'outcome = { value: null }' })));
export function twice(n) {
  session.post('Debugger.pause');
  return n + 1;
}
`,
    'an error of every name': returns(
      '(() => { throw Object.assign(new Error("TypeError RangeError"), { name: "RangeError" }); })()',
    ),
    'another loader': before(
      'import(\'node:module\').then(({ register }) => register(\'data:text/javascript,export const load = () => ({ format: "module", source: "", shortCircuit: true });\'));',
    ),
    'a driver that is overwritten': `import { writeFileSync } from 'node:fs';
for (const path of ['/opt/sandbox/driver.mjs', '/work/package.json', '/work/node_modules'])
  try {
    writeFileSync(path, '{"type":"commonjs"}');
  } catch {}
${wrong}`,
  },
  frameworkTests: {
    'process.exit(0) on import': 'process.exit(0);\nexport const twice = 1;\n',
    'process.exit(0) in the function': returns('process.exit(0)'),
    'an exit hook': before("process.on('exit', () => process.reallyExit(0));"),
    'another Object.is': before('Object.is = () => true;'),
    'a value that is a matcher': returns(
      "({ $$typeof: Symbol.for('jest.asymmetricMatcher'), asymmetricMatch: () => true, toString: () => '' })",
    ),
    'other matchers by expect.extend': before(
      'expect.extend({ toBe: () => ({ pass: true, message: () => "" }), toEqual: () => ({ pass: true, message: () => "" }) });',
    ),
    'another test': before('globalThis.test = () => undefined;'),
    'another expect': before(
      'const yes = new Proxy(() => yes, { get: () => yes });\nObject.defineProperty(globalThis, "expect", { value: () => yes });',
    ),
    'tests of its own with the same names': before(
      "describe('twice', () => {\n  test('one', () => undefined);\n  test('two', () => undefined);\n});",
    ),
    'test.only of its own': before("test.only('mine', () => undefined);"),
    'a jest.config.js and another test file': `import { writeFileSync } from 'node:fs';
writeFileSync('/work/jest.config.js', 'export default { testMatch: [] };');
writeFileSync('/work/solution.spec.js', "test('one', () => undefined);");
${wrong}`,
    'a mock of the test file by another loader': before(
      'import(\'node:module\').then(({ register }) => register(\'data:text/javascript,export const load = () => ({ format: "module", source: "", shortCircuit: true });\'));',
    ),
    'hooks that never let a test run': before('beforeEach(() => process.exit(0));'),
    "the runner's own state": [
      before(
        "const { default: circus } = await import('/opt/sandbox/node_modules/jest-circus/build/index.js');\ncircus.addEventHandler((event) => { if (event.test) event.test.errors = []; });",
      ),
      12,
    ],
  },
};

const typed = (program: string): string => `// @ts-nocheck\n${program}`;
const all = <T extends Readonly<Record<string, unknown>>>(programs: T): T =>
  Object.fromEntries(
    Object.entries(programs).map(([name, entry]) => [
      name,
      typeof entry === 'string'
        ? typed(entry)
        : [typed((entry as [string, number])[0]), (entry as [string, number])[1]],
    ]),
  ) as T;

/** What runs is the same JavaScript. Types are added where they are the means. */
export const typescript: TamperingPrograms = {
  ...javascript,
  solutionPath: 'solution.ts',
  framework: {
    ...javascript.framework,
    files: javascript.framework.files.map((file) => ({ ...file, path: 'solution.spec.ts' })),
  },
  forge: (...rest) => typed(javascript.forge(...rest)),
  judged: {
    ...all(javascript.judged),
    'a type that says number':
      'export const twice = (n: number): number => ({ valueOf: () => 0, n }) as unknown as number;\n',
    'declarations of its own':
      'declare global {\n  interface Number {\n    equals(): true;\n  }\n}\nNumber.prototype.equals = () => true;\nexport const twice = (n: number): number => n + 1;\n',
    'an enum in place of a number':
      'enum Answer {\n  one,\n  two,\n}\nexport const twice = (n: number): Answer => (n > 20 ? Answer.two : Answer.one);\n',
  },
  frameworkTests: all(javascript.frameworkTests),
};
