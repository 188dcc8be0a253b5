import type { Random } from '../../random.ts';
import { cargoBuild, gcc, javac } from './compilers.ts';
import type { Failure } from './failure.ts';
import { docker, git, npm } from './operations.ts';
import { accessLog, applicationLog, javaTrace, syslog } from './services.ts';
import { cargoTest, goTest, jest, pytest } from './test-runners.ts';

/** Output in the form that each tool prints; the words are ours. Pure: same failure and stream, same text. */
const tools = {
  pytest,
  go_test: goTest,
  cargo_build: cargoBuild,
  javac,
  docker,
  git,
  syslog,
  application_log: applicationLog,
  jest,
  cargo_test: cargoTest,
  gcc,
  npm,
  access_log: accessLog,
  java_trace: javaTrace,
} as const satisfies Record<string, (failure: Failure, random: Random) => string>;

export type ToolName = keyof typeof tools;

/** Tools whose output never trains: what is evaluated on them is evaluated on forms that were not seen. */
export const heldOutTools: readonly ToolName[] = [
  'jest',
  'cargo_test',
  'gcc',
  'npm',
  'access_log',
  'java_trace',
];
export const trainTools: readonly ToolName[] = (Object.keys(tools) as ToolName[]).filter(
  (name) => !heldOutTools.includes(name),
);

export function toolOutput(name: ToolName, failure: Failure, random: Random): string {
  return tools[name](failure, random);
}
