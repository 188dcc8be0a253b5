import type { Random } from '../../random.ts';

/** Something that went wrong in a made-up project: what the output of a tool speaks of. */
export interface Failure {
  /** Name of the function in snake case, e.g. `merge_ledger`. */
  readonly action: string;
  /** What the project is about, e.g. `ledger`: names of files, services and images. */
  readonly subject: string;
  readonly line: number;
  readonly expected: number;
  readonly actual: number;
  /** What the error says, without a full stop. */
  readonly problem: string;
}

const verbs = 'merge parse load split render verify collect resolve assign convert trim publish'.split(' ');
const subjects =
  'ledger basket voyage orchard lantern quarry ballot almanac harbour canvas turbine parcel glossary meadow schedule archive beacon compass'.split(
    ' ',
  );
const problems = [
  'index out of range',
  'connection reset by peer',
  'unexpected end of input',
  'key not found',
  'value must not be negative',
  'division by zero',
  'permission denied',
  'checksum does not match',
  'deadline exceeded',
  'too many open files',
  'invalid character in name',
  'lock is held by another process',
] as const;

export function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[random.int(items.length)]!;
}

export function drawFailure(random: Random): Failure {
  const subject = pick(subjects, random);
  const expected = 1 + random.int(90);
  return {
    action: `${pick(verbs, random)}_${subject}`,
    subject,
    line: 3 + random.int(300),
    expected,
    actual: expected + 1 + random.int(9),
    problem: pick(problems, random),
  };
}

/** `merge_ledger` as `mergeLedger`. */
export function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** `merge_ledger` as `MergeLedger`. */
export function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel[0]!.toUpperCase() + camel.slice(1);
}

export function seconds(random: Random, most: number): string {
  return (random.float() * most + 0.01).toFixed(2);
}

export function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => random.int(16).toString(16)).join('');
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** A moment of one afternoon of 2024: [date, clock]. */
export function moment(random: Random): readonly [string, string] {
  const date = `2024-${pad(1 + random.int(12))}-${pad(1 + random.int(28))}`;
  return [date, `${pad(12 + random.int(8))}:${pad(random.int(60))}:${pad(random.int(60))}`];
}
