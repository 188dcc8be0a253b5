import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../infra/config/config.ts';
import { createSandbox } from '../../infra/sandbox/runner.ts';
import { allSignals, type SandboxRequest } from '../../infra/sandbox/protocol.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import {
  executableLanguages,
  frameworkOf,
  type SourceFile,
  type Task,
  type TaskTests,
} from '../../models/tasks/task.ts';

interface Options {
  readonly language?: string;
  readonly solution: string;
  readonly tests?: readonly string[];
  readonly task?: string;
  readonly timeout: string;
  readonly json?: true;
}

const placesOfFiles = `
Tests and where files stand:
  python                  unittest; all files in one folder
  javascript, typescript  Jest (*.spec.js, *.test.ts); all files in one folder
  go                      go test; one package in one folder, no go.mod is needed; other packages than the standard
                          library's are not there
  rust                    #[test], ignored tests too; the solution is src/lib.rs of the crate that the tests use
  java                    JUnit 5 or 4 with AssertJ, disabled tests too; files are named after their public types
  cpp                     Catch2 3 or 2; headers that the solution includes and that stand beside it come with it
`;

export function register(program: Command): void {
  program
    .command('exec')
    .description('run one solution against tests in the sandbox; exit 1 unless it passes')
    .requiredOption('--solution <file>', 'the file with the code')
    .option('--language <name>', executableLanguages.join(', '))
    .option('--tests <files...>', 'test files, and files that they or the solution need')
    .option('--task <file>', 'a task as JSON, in place of --language and --tests')
    .option('--timeout <seconds>', 'wall clock of compiling and running', '30')
    .option('--json', 'print the whole result')
    .addHelpText('after', placesOfFiles)
    .action(async (options: Options) => {
      const request = { ...(await requestOf(options)), signals: allSignals };
      const config = loadConfig();
      const sandbox = createSandbox({
        socketPath: (config.dockerSocket ?? '/var/run/docker.sock').replace(/^unix:\/\//, ''),
        home: config.home,
        poolSize: 0,
      });
      const result = await sandbox.run(request).finally(() => sandbox.close());
      if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      else if (result.outcome !== 'infra_error') process.stdout.write(summaryOf(result));
      if (result.outcome === 'infra_error') throw new Error(`exec: ${result.integrity.notes.join('; ')}`);
      if (result.outcome !== 'passed') process.exitCode = 1;
    });
}

async function requestOf(options: Options): Promise<SandboxRequest> {
  const timeoutSeconds = Number(options.timeout);
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 600))
    throw new Error('--timeout: not between 0 and 600 seconds');
  const solution = await readSource(options.solution, '--solution');
  if (options.task !== undefined) {
    const task = await readTask(options.task);
    const helpers = task.reference.filter((file) => file.path !== task.solutionPath);
    return {
      language: task.language,
      files: [...helpers, { path: task.solutionPath, text: solution.text }],
      tests: task.tests,
      solutionPath: task.solutionPath,
      timeoutSeconds,
    };
  }
  const language = executableLanguages.find((name) => name === options.language);
  if (!language) throw new Error(`--language: needed, one of ${executableLanguages.join(', ')}`);
  if (!options.tests) throw new Error('--tests: at least one file is needed (or --task)');
  const files = await Promise.all(
    options.tests.map(async (file) => {
      const source = await readSource(file, '--tests');
      return language === 'rust' && source.path.endsWith('.rs')
        ? { ...source, path: `tests/${source.path}` }
        : source;
    }),
  );
  const empty = files.find((file) => file.text.trim() === '');
  if (empty) throw new Error(`--tests: ${empty.path} is empty`);
  const tests: TaskTests = { style: 'framework', framework: frameworkOf[language], files, manifest: null };
  const given = new Set(files.map((file) => file.path));
  const helpers = language === 'cpp' ? await headersBeside(options.solution, solution.text) : [];
  const solutionPath = language === 'rust' ? 'src/lib.rs' : solution.path;
  return {
    language,
    files: [...helpers.filter((file) => !given.has(file.path)), { path: solutionPath, text: solution.text }],
    tests,
    solutionPath,
    timeoutSeconds,
  };
}

/** Headers that a C++ file includes by a quoted name and that stand in its own folder. */
async function headersBeside(file: string, text: string): Promise<readonly SourceFile[]> {
  const names = [...text.matchAll(/^\s*#\s*include\s*"([^"/\\]+)"/gm)].map((match) => match[1]!);
  const found: SourceFile[] = [];
  for (const name of new Set(names)) {
    const header = path.join(path.dirname(file), name);
    if (existsSync(header)) found.push(await readSource(header, '--solution'));
  }
  return found;
}

async function readSource(file: string, option: string): Promise<SourceFile> {
  try {
    return { path: path.basename(file), text: await readFile(file, 'utf8') };
  } catch (cause) {
    throw new Error(`${option}: ${file} cannot be read (${(cause as Error).message})`, { cause });
  }
}

async function readTask(file: string): Promise<Task> {
  const { text } = await readSource(file, '--task');
  try {
    const task = JSON.parse(text) as Partial<Task>;
    if (!task.language || !task.solutionPath || !task.tests) {
      throw new Error('language, solutionPath and tests are needed');
    }
    return { ...task, reference: task.reference ?? [] } as Task;
  } catch (cause) {
    throw new Error(`--task: ${file} is not a task (${(cause as Error).message})`, { cause });
  }
}

function summaryOf(result: ExecutionResult): string {
  const { tests, compile, profile } = result;
  const lines = [
    `${result.outcome}  ${String(tests.passed.length)}/${String(tests.expected)} tests  reward ${String(result.reward)}  ${profile.wall_s.toFixed(2)} s`,
    ...compile.errors.map((error) => `  line ${String(error.line ?? '?')}: ${error.message}`),
    ...[...tests.failed, ...tests.errors].map((failure) =>
      failure.expected === null
        ? `  ${failure.test}: ${failure.error ?? 'failed'}`
        : `  ${failure.test}: expected ${failure.expected}, got ${failure.actual ?? failure.error ?? 'nothing'}`,
    ),
    ...result.integrity.notes.map((note) => `  ${note}`),
  ];
  return `${lines.join('\n')}\n`;
}
