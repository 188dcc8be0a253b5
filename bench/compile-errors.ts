/**
 * Whether the sandbox blames the right line: errors are put on known lines of solutions that compile (Exercism's examples,
 * LeetCode's solutions for TypeScript), and the first error that the compiler of the image reports is compared. A hint is the
 * text of a line or the compiler's own advice.
 *
 *   npm run bench:compile-errors -- ../shared/data [--languages go,rust] [--count 200] [--show]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readEntries } from '../corpus/archive.ts';
import { loadExercism } from '../corpus/exercism.ts';
import { ensureSandboxImages } from '../infra/sandbox/images.ts';
import type { SandboxRequest } from '../infra/sandbox/protocol.ts';
import { createSandbox } from '../infra/sandbox/runner.ts';
import { digestOf, seedFrom } from '../infra/digest.ts';
import { languages, type Language } from '../models/tasks/task.ts';
import { brokenPrograms, type BrokenProgram } from './injected-errors.ts';

const { values, positionals } = parseArgs({
  options: {
    languages: { type: 'string', default: languages.join() },
    count: { type: 'string', default: '200' },
    show: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const folder = positionals[0];
if (!folder) throw new Error('the folder with exercism-TRACK.tar.xz is needed');
const count = Number(values.count);
const atOnce = 2;
const perProgram = 4;

interface Run {
  readonly broken: BrokenProgram;
  readonly request: SandboxRequest;
}

const socketPath = (process.env['CONTEXTURE_DOCKER_SOCKET'] ?? '/var/run/docker.sock').replace(
  /^unix:\/\//,
  '',
);
await ensureSandboxImages({ socketPath, log: (line) => process.stderr.write(`${line}\n`) });
const home = await mkdtemp(path.join(tmpdir(), 'contexture-compile-errors-'));
const sandbox = createSandbox({ socketPath, home, poolSize: 1, concurrency: atOnce });
console.log('| language | injected | line right | hint | by kind |\n| --- | ---: | ---: | ---: | --- |');
for (const language of languages.filter((name) => values.languages.split(',').includes(name))) {
  const right = new Map<string, [number, number]>();
  let [lines, hints, total] = [0, 0, 0];
  const runs = (await injected(language)).slice(0, count);
  await Promise.all(
    runs.map(async ({ broken, request }) => {
      const { compile, outcome } = await sandbox.run(request);
      const first = compile.errors[0];
      const hit = first?.line === broken.line;
      const [hitsOfKind, allOfKind] = right.get(broken.kind) ?? [0, 0];
      right.set(broken.kind, [hitsOfKind + Number(hit), allOfKind + 1]);
      lines += Number(hit);
      hints += Number(Boolean(first?.hint));
      total += 1;
      if (values.show && !hit)
        console.error(
          `${language} ${broken.kind} line ${String(broken.line)}: ${outcome} ${JSON.stringify(first)}\n  ${broken.text.split('\n')[broken.line - 1] ?? ''}`,
        );
    }),
  );
  const kinds = [...right].map(([kind, [hit, all]]) => `${kind} ${String(hit)}/${String(all)}`);
  console.log(
    `| ${[language, total, percent(lines, total), percent(hints, total), kinds.sort().join(', ')].join(' | ')} |`,
  );
}
await sandbox.close();
await rm(home, { recursive: true });

function percent(part: number, all: number): string {
  return all === 0 ? '-' : `${((100 * part) / all).toFixed(1)} %`;
}

/** Runs in an order of their content, so that a part of them is a fair sample. */
async function injected(language: Language): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for await (const request of language === 'typescript'
    ? typescriptSolutions()
    : exercismExamples(language)) {
    const { text } = request.files.find((file) => file.path === request.solutionPath)!;
    const seed = seedFrom(text);
    for (const broken of await brokenPrograms({ grammar: language, text, seed }, perProgram)) {
      const files = request.files.map((file) =>
        file.path === request.solutionPath ? { ...file, text: broken.text } : file,
      );
      runs.push({ broken, request: { ...request, files } });
    }
  }
  return runs.sort((left, right) => (digestOf(left.broken.text) < digestOf(right.broken.text) ? -1 : 1));
}

async function* exercismExamples(language: Language): AsyncIterable<SandboxRequest> {
  for await (const item of loadExercism(path.join(folder!, `exercism-${language}.tar.xz`))) {
    if (item.type !== 'record') continue;
    const task = item.tasks[0]?.task;
    if (!task?.reference.some((file) => file.path === task.solutionPath)) continue;
    yield { language, files: task.reference, tests: task.tests, solutionPath: task.solutionPath };
  }
}

/** Only those that compile by themselves: LeetCode defines some types outside the solution. */
async function* typescriptSolutions(): AsyncIterable<SandboxRequest> {
  let found = 0;
  for await (const entry of readEntries(path.join(folder!, 'leetcode-solutions.tar.xz'))) {
    if (!('read' in entry) || !/\/Solution\d*\.ts$/.test(entry.path)) continue;
    const text = await entry.read();
    const entryName = /^function (\w+)/m.exec(text)?.[1];
    if (!entryName || !text.includes('+')) continue;
    const request: SandboxRequest = {
      language: 'typescript',
      files: [{ path: 'solution.ts', text }],
      tests: { style: 'cases', entry: entryName, cases: [] },
      solutionPath: 'solution.ts',
    };
    if (!(await sandbox.run(request)).compile.valid) continue;
    yield request;
    found += 1;
    if (found * perProgram >= count * 1.5) return;
  }
}
