import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { scales, type ScaleName } from '../../temporal-config/scales.ts';
import type { ProgramInput } from '../../temporal-config/workflow-inputs.ts';
import { renderSummary } from '../run-summary.ts';

interface RunOptions {
  readonly phases?: readonly (1 | 2 | 3 | 4)[];
  readonly scale: ScaleName;
  readonly seed: number;
  readonly corpus?: readonly string[];
  readonly json?: boolean;
}

export function register(cli: Command): void {
  runOptions(
    cli.command('run').description('run the four-phase programme, or some phases, on the stack that is up'),
  ).action(async (options: RunOptions) => {
    await runAndReport(options);
  });
}

/** Options that `run` and `start` share. */
export function runOptions(command: Command): Command {
  return command
    .addOption(new Option('--phases <list>', 'phases to run, e.g. 1,2').argParser(parsePhases))
    .addOption(
      new Option('--scale <name>', 'how much of everything').choices(Object.keys(scales)).default('small'),
    )
    .addOption(new Option('--seed <number>', 'seed of every random choice').argParser(parseSeed).default(1))
    .addOption(
      new Option(
        '--corpus <path...>',
        'Exercism tracks (folders or archives) instead of the bundled sample',
      ).argParser(parseCorpus),
    )
    .option('--json', 'print the result as JSON')
    .option('--config <file>', 'configuration file', (file: string) => {
      // Read where every part of the product reads it; `up` hands it on to the workers.
      process.env['CONTEXTURE_CONFIG'] = path.resolve(file);
      return file;
    });
}

export async function runAndReport(options: RunOptions): Promise<void> {
  const { runProgram } = await import('../run-program.ts');
  const input: ProgramInput = {
    scale: options.scale,
    seed: options.seed,
    ...(options.phases ? { phases: options.phases } : {}),
    ...(options.corpus ? { sources: [{ source: 'exercism', paths: options.corpus }] } : {}),
  };
  const result = await runProgram(input, { quiet: options.json === true });
  console.log(options.json ? JSON.stringify(result, null, 2) : `\n${renderSummary(result).join('\n')}`);
}

function parsePhases(value: string): (1 | 2 | 3 | 4)[] {
  const phases = value.split(',').map(Number);
  if (phases.length === 0 || phases.some((phase) => ![1, 2, 3, 4].includes(phase)))
    throw new InvalidArgumentError('must be a list of 1, 2, 3, 4, such as 1,2');
  return [...new Set(phases)].sort() as (1 | 2 | 3 | 4)[];
}

function parseSeed(value: string): number {
  const seed = Number(value);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new InvalidArgumentError('must be a non-negative integer');
  return seed;
}

function parseCorpus(value: string, previous: string[] | undefined): string[] {
  const resolved = path.resolve(value);
  if (!existsSync(resolved)) throw new InvalidArgumentError(`${value} does not exist`);
  return [...(previous ?? []), resolved];
}
