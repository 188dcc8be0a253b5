import type { Random } from '../../random.ts';
import { hex, moment, pick, seconds } from './failure.ts';
import type { Failure } from './failure.ts';

export function docker({ action, subject, problem }: Failure, random: Random): string {
  const step = 4 + random.int(5);
  return [
    `#${step} [build ${step}/9] RUN make ${subject}`,
    `#${step} ${seconds(random, 4)} ${action}: ${problem}`,
    `#${step} ${seconds(random, 9)} make: *** [Makefile:${10 + random.int(80)}: ${subject}] Error 1`,
    `#${step} ERROR: process "/bin/sh -c make ${subject}" did not complete successfully: exit code: 2`,
    `failed to solve: process "/bin/sh -c make ${subject}" did not complete successfully`,
  ].join('\n');
}

export function npm({ action, subject, problem }: Failure, random: Random): string {
  const major = 1 + random.int(6);
  return [
    'npm error code ERESOLVE',
    'npm error ERESOLVE unable to resolve dependency tree',
    `npm error While resolving: ${subject}-service@${major}.${random.int(9)}.0`,
    `npm error Found: ${subject}-core@${major}.4.1`,
    `npm error Could not resolve dependency: peer ${subject}-core@"^${major + 1}.0.0" from ${subject}-plugin`,
    `npm error ${action} script failed: ${problem}`,
  ].join('\n');
}

const authors = ['Ines Varga', 'Tomas Okoro', 'Lena Fisk', 'Ravi Duarte'] as const;

export function git({ action, subject, problem }: Failure, random: Random): string {
  const [date, clock] = moment(random);
  return [
    `commit ${hex(random, 40)}`,
    `Author: ${pick(authors, random)} <dev@example.org>`,
    `Date:   ${date} ${clock} +0000`,
    '',
    `    Let ${action} say when ${problem}`,
    '',
    ` src/${subject}.py        | ${1 + random.int(30)} +++++---`,
    ` tests/test_${subject}.py | ${1 + random.int(9)} +`,
  ].join('\n');
}
