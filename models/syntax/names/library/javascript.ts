import globals from 'globals';
import { importLines, words } from './library.ts';
import type { Library } from './library.ts';

/** Node's modules by the names under which they are used whole, and their commonest members. */
const modules = {
  fs: 'fs readFileSync writeFileSync existsSync readdirSync statSync mkdirSync createReadStream createWriteStream',
  'fs/promises': 'readFile writeFile mkdir readdir',
  path: 'path basename dirname',
  os: 'os tmpdir',
  http: 'http createServer',
  https: 'https',
  url: 'fileURLToPath pathToFileURL',
  util: 'util promisify inspect',
  events: 'EventEmitter once',
  stream: 'Readable Writable Transform pipeline',
  assert: 'assert',
  child_process: 'spawn exec execSync execFile fork',
  crypto: 'createHash randomUUID randomBytes createHmac timingSafeEqual',
  readline: 'readline createInterface',
  zlib: 'zlib gzipSync gunzipSync',
  net: 'net',
  worker_threads: 'Worker parentPort workerData isMainThread',
  timers: '',
  perf_hooks: 'PerformanceObserver',
  async_hooks: 'AsyncLocalStorage',
  module: 'createRequire',
  vm: 'vm',
};
/** Modules that are imported as a whole. */
export const nodeModules: ReadonlySet<string> = new Set(
  words('fs path os http https util assert readline zlib net vm'),
);
/** Names that a browser or a test runner makes global and that are far likelier to be a forgotten variable. */
const accidental = words(
  'name status event length top parent self origin closed external open close stop find print focus blur scroll screen frames history',
  'run setup context suite teardown',
  'location toolbar menubar personalbar statusbar opener moveTo moveBy resizeTo resizeBy scrollX scrollY screenX screenY pageXOffset',
);
const environments = [
  'es2025',
  'builtin',
  'node',
  'nodeBuiltin',
  'commonjs',
  'browser',
  'jest',
  'mocha',
  'vitest',
] as const;

const all = globals as unknown as Readonly<Record<string, Readonly<Record<string, boolean>> | undefined>>;
const builtIn = new Set(environments.flatMap((environment) => Object.keys(all[environment] ?? {})));
for (const name of accidental) builtIn.delete(name);
for (const name of ['arguments', 'undefined', 'NaN', 'Infinity', 'location', 'history', 'self'])
  builtIn.add(name);

export const javascriptLibrary: Library = {
  builtIn,
  importOf: importLines(modules, (module, name) =>
    nodeModules.has(name)
      ? `import ${name} from 'node:${module}';`
      : `import { ${name} } from 'node:${module}';`,
  ),
};

const types = words(
  'Partial Required Readonly Record Pick Omit Exclude Extract NonNullable Parameters ConstructorParameters ReturnType InstanceType',
  'ThisParameterType OmitThisParameter ThisType Uppercase Lowercase Capitalize Uncapitalize Awaited NoInfer ReadonlyArray ReadonlyMap',
  'ReadonlySet ArrayLike PromiseLike Iterable Iterator IterableIterator IteratorResult AsyncIterable AsyncIterator AsyncGenerator',
  'AsyncIterableIterator Generator GeneratorFunction AsyncGeneratorFunction PropertyKey PropertyDescriptor TypedPropertyDescriptor',
  'PropertyDescriptorMap TemplateStringsArray RegExpMatchArray RegExpExecArray ConcatArray ErrorOptions WeakKey JSX NodeJS BufferEncoding',
  'IArguments CallableFunction NewableFunction ArrayBufferLike ArrayBufferView ClassDecorator MethodDecorator PropertyDecorator',
  'HTMLElementTagNameMap RequestInit ResponseInit HeadersInit BodyInit RequestInfo EventListener EventListenerOrEventListenerObject',
  'AddEventListenerOptions unique asserts any unknown never object const PromiseSettledResult PromiseFulfilledResult PromiseRejectedResult',
  'PromiseConstructor ArrayConstructor StringConstructor NumberConstructor BooleanConstructor SymbolConstructor ErrorConstructor',
  'ObjectConstructor DateConstructor IteratorObject BuiltinIteratorReturn Disposable AsyncDisposable',
);

export const typescriptLibrary: Library = {
  builtIn: new Set([...builtIn, ...types]),
  importOf: javascriptLibrary.importOf,
};
