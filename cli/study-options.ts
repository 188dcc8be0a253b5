import { type Command, InvalidArgumentError, Option } from 'commander';
import { scales, type ScaleName } from '../temporal-config/scales.ts';

export interface StudyOptions {
  readonly scale: ScaleName;
  readonly seed: number;
  readonly json?: true;
}

/** Options that every study has. */
export function studyOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--scale <name>', 'how much of everything').choices(Object.keys(scales)).default('small'),
    )
    .option('--seed <number>', 'the first seed', wholeNumber(0), 1)
    .option('--json', 'print the result as JSON');
}

/** A parser of whole numbers of at least `least`. */
export function wholeNumber(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (value.trim() === '' || !Number.isSafeInteger(number) || number < least)
      throw new InvalidArgumentError(`must be a whole number of at least ${least}`);
    return number;
  };
}

/** Runs a study to its end and prints its result. */
export async function runStudy<Result>(
  study: {
    readonly type: string;
    readonly workflowId: string;
    readonly summary: string;
    readonly input: unknown;
  },
  json: true | undefined,
  render: (result: Result) => readonly string[],
): Promise<void> {
  // Loaded when a study runs: every command reads these options at its start.
  const { runWorkflow } = await import('./run-workflow.ts');
  const result = await runWorkflow<Result>(study, { quiet: json === true });
  console.log(json ? JSON.stringify(result, null, 2) : `\n${render(result).join('\n')}`);
}
