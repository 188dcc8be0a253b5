/**
 * Proves the sandbox on Exercism: the example of every practice exercise passes with all tests enabled, and its stub does not.
 * Prints a table by track and a line for each exception. What was run already is kept in `--state` and not run again as long
 * as the exercise's files and the sandbox's image stay the same.
 *
 *   npm run prove:exercism -- ../shared/data [--tracks go,rust,java,cpp,python,javascript] [--sample N] [--state FILE]
 */
import { appendFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { quantile } from 'simple-statistics';
import { loadExercism } from '../corpus/exercism.ts';
import { digestOf } from '../infra/digest.ts';
import { imageOf } from '../infra/sandbox/container-options.ts';
import { ensureSandboxImages, imageTag } from '../infra/sandbox/images.ts';
import { createSandbox } from '../infra/sandbox/runner.ts';
import type { ExecutionResult } from '../models/tasks/execution.ts';
import type { SourceFile, Task } from '../models/tasks/task.ts';

const { values, positionals } = parseArgs({
  options: {
    tracks: { type: 'string', default: 'python,javascript,go,rust,java,cpp' },
    sample: { type: 'string', default: '0' },
    state: { type: 'string', default: path.join(tmpdir(), 'prove-exercism.jsonl') },
  },
  allowPositionals: true,
});
const folder = positionals[0];
if (!folder) throw new Error('the folder with exercism-TRACK.tar.xz is needed');
const atOnce = 2;

interface Exercise {
  readonly slug: string;
  readonly task: Task;
  readonly stub: readonly SourceFile[];
}
interface Verdict {
  readonly key: string;
  readonly exercise: string;
  readonly what: 'example' | 'stub';
  readonly outcome: string;
  readonly tests: number;
  readonly seconds: number;
  readonly reason: string;
}

async function exercisesOf(archive: string): Promise<{ exercises: Exercise[]; without: string[] }> {
  const exercises: Exercise[] = [];
  const without: string[] = [];
  for await (const item of loadExercism(archive)) {
    if (item.type !== 'record' || item.record.body.details['type'] !== 'practice') continue;
    const slug = item.record.course;
    const task = item.tasks[0]?.task;
    if (!task) without.push(slug);
    else exercises.push({ slug, task, stub: item.record.body.details['stub'] as readonly SourceFile[] });
  }
  // A sample is spread over the alphabet by content, not by name.
  const order = (exercise: Exercise): string => digestOf(exercise.task.statement);
  exercises.sort((left, right) => (order(left) < order(right) ? -1 : 1));
  return { exercises: exercises.slice(0, Number(values.sample) || undefined), without };
}

function reasonOf(result: ExecutionResult): string {
  const failure = result.tests.failed[0] ?? result.tests.errors[0];
  const compile = result.compile.errors[0];
  if (compile) return `line ${String(compile.line)}: ${compile.message}`;
  return result.integrity.notes[0] ?? (failure ? `${failure.test}: ${failure.error ?? 'wrong value'}` : '');
}

async function known(file: string): Promise<Map<string, Verdict>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const verdicts = text.split('\n').filter(Boolean);
  return new Map(
    verdicts.map((line) => JSON.parse(line) as Verdict).map((verdict) => [verdict.key, verdict]),
  );
}

const socketPath = (process.env['CONTEXTURE_DOCKER_SOCKET'] ?? '/var/run/docker.sock').replace(
  /^unix:\/\//,
  '',
);
await ensureSandboxImages({ socketPath, log: (line) => process.stderr.write(`${line}\n`) });
// Named by the state, so that the next run removes the containers of one that was killed.
const sandbox = createSandbox({ socketPath, home: path.resolve(values.state), concurrency: atOnce });
const done = await known(values.state);
const limit = pLimit(atOnce);
const rows: string[] = [];
const exceptions: string[] = [];

for (const track of values.tracks.split(',')) {
  const { exercises, without } = await exercisesOf(path.join(folder, `exercism-${track}.tar.xz`));
  const run = async ({ slug, task, stub }: Exercise, what: Verdict['what']): Promise<Verdict> => {
    const files = what === 'example' ? task.reference : stub;
    const tag = await imageTag(imageOf[task.language]);
    const key = digestOf(tag, what, JSON.stringify([task.tests, files]));
    const before = done.get(key);
    if (before) return before;
    const { language, tests, solutionPath } = task;
    const result = await sandbox.run({ language, files, tests, solutionPath, timeoutSeconds: 120 });
    const verdict: Verdict = {
      key,
      exercise: `${track}/${slug}`,
      what,
      outcome: result.outcome,
      tests: result.tests.expected,
      seconds: result.profile.wall_s,
      reason: reasonOf(result).slice(0, 300),
    };
    if (verdict.outcome !== 'infra_error') await appendFile(values.state, `${JSON.stringify(verdict)}\n`);
    return verdict;
  };
  const verdicts = await limit.map(
    exercises.flatMap((exercise) => [
      { exercise, what: 'example' as const },
      { exercise, what: 'stub' as const },
    ]),
    ({ exercise, what }) => run(exercise, what),
  );
  const examples = verdicts.filter((verdict) => verdict.what === 'example');
  const stubs = verdicts.filter((verdict) => verdict.what === 'stub');
  const passing = examples.filter((verdict) => verdict.outcome === 'passed');
  const failing = stubs.filter((verdict) => !['passed', 'infra_error', 'tampered'].includes(verdict.outcome));
  const seconds = passing.map((verdict) => verdict.seconds);
  rows.push(
    `| ${track} | ${String(exercises.length)} | ${String(passing.length)} | ${String(failing.length)} | ` +
      `${String(passing.reduce((sum, verdict) => sum + verdict.tests, 0))} | ${String(without.length)} | ` +
      `${seconds.length ? `${quantile(seconds, 0.5).toFixed(2)} / ${quantile(seconds, 0.95).toFixed(2)}` : '-'} |`,
  );
  for (const verdict of [
    ...examples.filter((item) => !passing.includes(item)),
    ...stubs.filter((item) => !failing.includes(item)),
  ]) {
    exceptions.push(`- ${verdict.exercise}, ${verdict.what}: ${verdict.outcome} (${verdict.reason})`);
  }
  for (const slug of without)
    exceptions.push(`- ${track}/${slug}: no task (no test file of the track's kind)`);
}
await sandbox.close();
process.stdout.write(
  [
    '| track | exercises | example passes | stub fails | tests | without a task | seconds, median / p95 |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    ...exceptions,
    '',
  ].join('\n'),
);
