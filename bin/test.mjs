// `npm test`: prepares what the tests need by the same ways as `up`, runs every check, and ends with one line that counts them.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDependencies, project } from './dependencies.mjs';

const state = path.resolve(process.env.CONTEXTURE_HOME ?? path.join(project, '.contexture'));
const home = path.join(state, 'test');
const scratch = mkdtempSync(path.join(tmpdir(), 'contexture-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
// Tests create and drop databases and workflows: never on a server that somebody works with.
const { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, CONTEXTURE_SIMULATED_TEAM_URL, ...inherited } =
  process.env;
for (const given of [DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, CONTEXTURE_SIMULATED_TEAM_URL])
  if (given) process.stdout.write(`tests use servers of their own, not ${given.replace(/\/\/.*@/, '//')}\n`);
const environment = {
  ...inherited,
  CONTEXTURE_HOME: home,
  CONTEXTURE_TOOLS: process.env.CONTEXTURE_TOOLS ?? path.join(state, 'tools'),
  CONTEXTURE_CONFIG: path.join(home, 'no-configuration.json'),
  PYTHONPATH: path.join(project, 'models', 'trainer'),
};

let current = null;
let interrupted = false;

/** Runs a program in a process group of its own; resolves to its exit code and, when captured, its standard output. */
function run(file, args, { capture = false } = {}) {
  return new Promise((resolve) => {
    const stdio = ['ignore', capture ? 'pipe' : 'inherit', 'inherit'];
    const child = spawn(file, args, { cwd: project, env: environment, stdio, detached: true });
    current = child;
    let output = '';
    child.stdout?.on('data', (data) => (output += data));
    child.once('error', (error) => {
      process.stderr.write(`${file}: ${error.message}\n`);
      resolve({ code: 1, output });
    });
    child.once('close', (code) => {
      current = null;
      resolve({ code: code ?? 1, output });
    });
  });
}

const node = (args, options) => run(process.execPath, args, options);
const contexture = (args, options) =>
  node(['--import', 'tsx', path.join(project, 'cli', 'main.ts'), ...args], options);
const program = (name) => path.join(project, 'node_modules', name);

function interrupt() {
  interrupted = true;
  if (current) process.kill(-current.pid, 'SIGTERM');
}
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

function title(text) {
  process.stdout.write(`\n== ${text}\n`);
}

async function prepare() {
  title('preparing');
  mkdirSync(home, { recursive: true });
  writeFileSync(environment.CONTEXTURE_CONFIG, '{}\n');
  const parts = 'postgres,temporal-cli,minilm,sandbox-images';
  const { code, output } = await contexture(['up', '--only', parts, '--json'], { capture: true });
  if (code !== 0) {
    total.failed += 1;
    return;
  }
  const status = JSON.parse(output);
  Object.assign(environment, {
    CONTEXTURE_TEST_DATABASE_URL: status.addresses.databaseUrl,
    CONTEXTURE_TEMPORAL_BINARY: status.temporalBinary,
    CONTEXTURE_PYTHON: status.python,
    CONTEXTURE_MINILM: status.minilm,
    CONTEXTURE_DOCKER_SOCKET: status.addresses.dockerSocket,
  });
}

async function check(name, file, ...args) {
  title(name);
  const { code } = await node([program(file), ...args]);
  total[code === 0 ? 'passed' : 'failed'] += 1;
}

async function mocha() {
  title('mocha');
  const counts = path.join(scratch, 'mocha.json');
  environment.CONTEXTURE_MOCHA_COUNTS = counts;
  const reporter = path.join(project, 'bin', 'mocha-reporter.mjs');
  const { code } = await node([program('mocha/bin/mocha.js'), '--reporter', reporter, 'test/**/*.test.ts']);
  const { passes, failures, pending } = existsSync(counts)
    ? JSON.parse(readFileSync(counts, 'utf8'))
    : { passes: 0, failures: 0, pending: 0 };
  total.passed += passes;
  // A run that broke off, or a file that could not be loaded, counts as a failure of its own.
  total.failed += code !== 0 && failures === 0 ? 1 : failures;
  total.skipped += pending;
}

async function pytest() {
  const folder = path.join(project, 'models', 'trainer', 'tests');
  if (!existsSync(folder)) return;
  title('pytest');
  const python = environment.CONTEXTURE_PYTHON;
  if (!python) {
    process.stdout.write('no Python environment, see above\n');
    total.failed += 1;
    return;
  }
  const report = path.join(scratch, 'pytest.xml');
  const { code } = await run(python, [
    '-m',
    'pytest',
    folder,
    '-q',
    '-p',
    'no:cacheprovider',
    `--junitxml=${report}`,
  ]);
  const suite = existsSync(report)
    ? (readFileSync(report, 'utf8').match(/<testsuite [^>]*>/)?.[0] ?? '')
    : '';
  const count = (attribute) => Number(suite.match(new RegExp(` ${attribute}="(\\d+)"`))?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  total.passed += count('tests') - failed - count('skipped');
  total.failed += code !== 0 && failed === 0 ? 1 : failed;
  total.skipped += count('skipped');
}

await ensureDependencies();
const steps = [
  prepare,
  () => check('types', 'typescript/bin/tsc', '--noEmit'),
  () => check('lint', 'eslint/bin/eslint.js', '.'),
  () => check('format', 'prettier/bin/prettier.cjs', '--check', '.'),
  mocha,
  pytest,
];
try {
  for (const step of steps) if (!interrupted) await step();
} finally {
  await contexture(['down'], { capture: true });
  rmSync(scratch, { recursive: true, force: true });
}
if (interrupted) process.stdout.write('\ninterrupted\n');
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exitCode = interrupted ? 130 : total.failed > 0 || total.passed === 0 ? 1 : 0;
