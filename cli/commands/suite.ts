import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { MissingPathError, openSource } from '../../activities/knowledge/ingest.ts';
import { makeStatementSuite } from '../../activities/suites/make-statement-suite.ts';
import { makeTaskSuite } from '../../activities/suites/make-task-suite.ts';
import { UnknownSourceError } from '../../corpus/sources.ts';
import { readSuite } from '../../corpus/suite-lines.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { loadConfig, required } from '../../infra/config/config.ts';
import { migrate } from '../../infra/database/migrate.ts';
import { createPool } from '../../infra/database/pool.ts';
import { findSuites, insertSuite, listSuites } from '../../infra/database/suites.ts';
import { suiteText } from '../../models/tasks/suite.ts';
import type { SuiteCase, SuiteHeader } from '../../models/tasks/suite.ts';
import { wholeNumber } from '../study-options.ts';

interface MakeOptions {
  readonly name: string;
  /** Not `version`: that is the command line's own. */
  readonly edition: string;
  readonly output: string;
  readonly cases: number;
  readonly seed: number;
}

export function register(program: Command): void {
  const suite = program.command('suite').description('cases of your own that arms are compared on');
  suite
    .command('import <file>')
    .description('take a suite of JSON lines (docs/evaluation.md); a bad case is named and the rest goes on')
    .option('--json', 'print as JSON')
    .action(importSuite);
  suite
    .command('list')
    .description('suites that were imported')
    .option('--json', 'print as JSON')
    .action(list);
  suite
    .command('export <suite>')
    .description('write an imported suite, by name@version or the beginning of its digest, as it is kept')
    .requiredOption('--output <file>', 'where to write it')
    .action(exportSuite);
  const make = suite.command('make').description('make a suite, as a file to look at and to import');
  withMakeOptions(
    make.command('tasks').description('of the prepared held-out tasks, with tests and the pile of each'),
  ).action((options: MakeOptions) =>
    withPool(async (pool) =>
      write(await makeTaskSuite(pool, { ...options, version: options.edition }), options.output),
    ),
  );
  withMakeOptions(
    make
      .command('statements <source> <paths...>')
      .description("of a corpus's held-out problems, judged by the evidence that a context keeps"),
  ).action(makeStatements);
}

function withMakeOptions(command: Command): Command {
  return command
    .requiredOption('--name <name>', 'name of the suite')
    .option('--edition <version>', 'version of the suite', '1')
    .requiredOption('--output <file>', 'where to write it')
    .option('--cases <number>', 'most cases', wholeNumber(1), 100)
    .option('--seed <number>', 'draws cases and noise', wholeNumber(0), 1);
}

async function makeStatements(
  source: string,
  paths: string[],
  options: MakeOptions,
  command: Command,
): Promise<void> {
  try {
    openSource({ source, paths });
  } catch (error) {
    if (error instanceof UnknownSourceError || error instanceof MissingPathError)
      command.error(error.message);
    throw error;
  }
  const rejected = (location: string, reason: string): void => {
    process.stderr.write(`${location}: ${reason}\n`);
  };
  await write(
    await makeStatementSuite({ ...options, version: options.edition, source, paths, rejected }),
    options.output,
  );
}

async function write(
  { header, cases }: { readonly header: SuiteHeader; readonly cases: readonly SuiteCase[] },
  output: string,
): Promise<void> {
  if (cases.length === 0) throw new Error('no case can be made of it: there is nothing on the held-out side');
  await writeFile(output, suiteText(header, cases));
  process.stdout.write(`${output}: ${String(cases.length)} cases, ${header.licence}\n`);
}

async function importSuite(file: string, { json }: { readonly json?: true }): Promise<void> {
  const { header, cases, rejected } = await readSuite(createReadStream(file));
  const config = loadConfig();
  await migrate(required(config, 'databaseUrl'));
  await withPool(async (pool) => {
    const digest = await new ArtifactStore(config.home).put(suiteText(header, cases));
    await insertSuite(pool, { digest, header, cases });
    const { name, version, split, licence } = header;
    if (rejected.length > 0) process.exitCode = 1;
    if (json) {
      console.log(JSON.stringify({ name, version, digest, split, licence, cases: cases.length, rejected }));
      return;
    }
    for (const { line, reason } of rejected) process.stderr.write(`${file}:${String(line)}: ${reason}\n`);
    console.log(
      `${name}@${version} ${digest.slice(0, 12)}: ${String(cases.length)} cases, ${String(rejected.length)} rejected`,
    );
  });
}

function list({ json }: { readonly json?: true }): Promise<void> {
  return withPool(async (pool) => {
    const suites = await listSuites(pool);
    if (json) console.log(JSON.stringify(suites, null, 2));
    else if (suites.length === 0) console.log('no suite was imported yet');
    else
      for (const { name, version, digest, cases, split, licence } of suites)
        console.log(`${name}@${version} ${digest.slice(0, 12)} ${String(cases)} cases, ${split}, ${licence}`);
  });
}

function exportSuite(named: string, { output }: { readonly output: string }): Promise<void> {
  return withPool(async (pool) => {
    const [found, another] = await findSuites(pool, named);
    if (!found || another)
      throw new Error(`suite: ${found ? 'more than one' : 'none'} is called "${named}"; see suite list`);
    await writeFile(output, await new ArtifactStore(loadConfig().home).readText(found.digest));
    console.log(`${output}: ${found.name}@${found.version}, ${String(found.cases)} cases`);
  });
}

async function withPool(work: (pool: ReturnType<typeof createPool>) => Promise<void>): Promise<void> {
  const pool = createPool(required(loadConfig(), 'databaseUrl'), 2);
  try {
    await work(pool);
  } finally {
    await pool.end();
  }
}
