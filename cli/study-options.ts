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
