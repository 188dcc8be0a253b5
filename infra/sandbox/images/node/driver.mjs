// Runs the candidate's JavaScript in a process of its own and reports values (cases) or test results (Jest). It knows no
// expected value of a case: what it reports are values, judged outside the container.
import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { register } from 'node:module';
import vm from 'node:vm';

const resultDescriptor = Number(process.env.SANDBOX_RESULT_FD);
const jobDescriptor = Number(process.env.SANDBOX_JOB_FD);
delete process.env.SANDBOX_RESULT_FD;
delete process.env.SANDBOX_JOB_FD;

const { stringify, parse } = JSON;
const write = writeSync;
const exit = process.exit.bind(process);
const from = Buffer.from.bind(Buffer);

function send(event) {
  let data = from(stringify(event) + '\n');
  while (data.length > 0) {
    try {
      data = data.subarray(write(resultDescriptor, data));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function readJob() {
  const data = Buffer.alloc(fstatSync(jobDescriptor).size);
  readSync(jobDescriptor, data, 0, data.length, 0);
  closeSync(jobDescriptor);
  return parse(data.toString());
}

const isModule = (text) => /^\s*(import|export)\b/m.test(text);

/** What "node --check" prints: place, line and caret, which the error itself does not carry for modules. */
function whereIsIt(text, module) {
  const copy = `/tmp/check.${module ? 'mjs' : 'cjs'}`;
  writeFileSync(copy, text);
  return spawnSync(process.execPath, ['--check', copy], { encoding: 'utf8' }).stderr;
}

/** Syntax errors by V8's own parser: as a module, and as CommonJS where the file is no module. */
function compileErrors(paths) {
  const errors = [];
  for (const path of paths.filter((name) => /\.[cm]?js$/.test(name))) {
    const text = readFileSync(`/work/${path}`, 'utf8');
    let problem = null;
    try {
      new vm.SourceTextModule(text, { identifier: path });
    } catch (error) {
      problem = error;
    }
    if (problem && !isModule(text)) {
      try {
        vm.compileFunction(text, ['exports', 'require', 'module'], { filename: path });
        problem = null;
      } catch (error) {
        problem = error;
      }
    }
    if (!problem) continue;
    const [place, source = '', caret = ''] = whereIsIt(text, isModule(text)).split('\n');
    const line = Number(/:(\d+)$/.exec(place)?.[1]) || null;
    errors.push({
      message: `${problem.name}: ${problem.message}`,
      line,
      column: caret.includes('^') ? caret.indexOf('^') + 1 : null,
      hint: source.trim().slice(0, 200) || null,
    });
  }
  return errors;
}

/** A value as tagged JSON. */
function encode(value, depth = 0) {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value === undefined) return { $undefined: true };
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) };
  if (typeof value !== 'object') return { $type: typeof value };
  if (depth >= 64) return { $type: 'nested too deeply' };
  if (Array.isArray(value)) return Array.from(value, (item) => encode(item, depth + 1));
  const prototype = Object.getPrototypeOf(value);
  if (
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Date ||
    value instanceof RegExp ||
    value instanceof Promise
  ) {
    return { $type: prototype?.constructor?.name ?? 'object' };
  }
  return {
    $object: Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, encode(item, depth + 1)]),
  };
}

function thrown(error) {
  const names = [];
  if (typeof error?.name === 'string') names.push(error.name);
  for (
    let prototype = error && Object.getPrototypeOf(Object(error));
    prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const name = prototype.constructor?.name;
    if (typeof name === 'string' && name !== 'Object' && !names.includes(name)) names.push(name);
  }
  return { names, message: String(error?.message ?? error).slice(0, 2000) };
}

/** CPU seconds of one call for each case, the least of several batches; ends where a call has become slow. */
function timeCalls(entry, cases) {
  const cpuUsage = process.cpuUsage.bind(process);
  const now = () => {
    const { user, system } = cpuUsage();
    return (user + system) / 1e6;
  };
  for (const [id, args] of cases) {
    let [copies, rounds, best, total] = [1, 1, Infinity, 0];
    while (total < 0.05) {
      const batch = Array.from({ length: copies }, () => parse(args));
      const started = now();
      for (let round = 0; round < rounds; round += 1) for (const given of batch) entry(...given);
      const spent = now() - started;
      total += spent;
      if (spent >= 0.005) best = Math.min(best, spent / (copies * rounds));
      else if (copies * (args.length + 100) < 500_000) copies *= 2;
      // So quick that it has looked at little of its arguments, and changed less.
      else rounds *= 2;
    }
    send({ event: 'timing', id, seconds: best });
    if (best > 0.6) return;
  }
}

async function runCases(job) {
  const cases = job.cases.map((item) => [item.id, stringify(item.args)]);
  const { entry: name, solutionPath, nonce } = job;
  let entry;
  try {
    const module = await import(`/work/${solutionPath.replace(/\.ts$/, '.js')}`);
    entry =
      module[name] ?? module.default?.[name] ?? (module.default?.name === name ? module.default : undefined);
    if (typeof entry !== 'function') throw new TypeError(`${solutionPath} exports no function "${name}"`);
  } catch (error) {
    send({ event: 'load_error', error: String(error).slice(0, 2000) });
    return;
  }
  if (job.purpose === 'timing') {
    timeCalls(entry, cases);
    return;
  }
  for (const [id, args] of cases) {
    let outcome;
    try {
      outcome = { value: encode(await entry(...parse(args))) };
    } catch (error) {
      outcome = { thrown: thrown(error) };
    }
    send({ event: 'case', nonce, id, ...outcome });
  }
  send({ event: 'end', nonce });
}

register('./resolve.mjs', import.meta.url);
const job = readJob();
const errors = compileErrors(job.paths);
if (errors.length > 0) send({ event: 'compile_errors', errors });
else if (job.style === 'cases') await runCases(job);
else await (await import('./tests.mjs')).runTests(job, send);
if (job.purpose === 'coverage') writeFileSync('/tmp/coverage.json', stringify(globalThis.__coverage__ ?? {}));
exit(0);
