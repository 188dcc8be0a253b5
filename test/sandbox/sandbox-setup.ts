import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Dockerode from 'dockerode';
import { ensureSandboxImages } from '../../infra/sandbox/images.ts';
import { createSandbox, type Sandbox } from '../../infra/sandbox/runner.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import type { Language, TaskTests } from '../../models/tasks/task.ts';

export const socketPath = '/var/run/docker.sock';
export const docker = new Dockerode({ socketPath });

export async function engineAnswers(): Promise<boolean> {
  return docker.ping().then(
    () => true,
    () => false,
  );
}

export interface TestSandbox {
  readonly sandbox: Sandbox;
  readonly home: string;
  run(language: Language, code: string, tests?: TaskTests, timeoutSeconds?: number): Promise<ExecutionResult>;
}

/** Two calls of `double`: one that `n + 1` gets right, too, and one that it does not. */
export const doubleCases: TaskTests = {
  style: 'cases',
  entry: 'double',
  cases: [
    { id: 'one', args: [1], expected: { value: 2 } },
    { id: 'two', args: [2], expected: { value: 4 } },
  ],
};

const endings: Readonly<Record<string, string>> = { python: 'py', javascript: 'js', typescript: 'ts' };

export async function openTestSandbox(): Promise<TestSandbox> {
  await ensureSandboxImages({ socketPath });
  const home = mkdtempSync(path.join(tmpdir(), 'contexture-sandbox-test-'));
  const sandbox = createSandbox({ socketPath, home, poolSize: 0 });
  return {
    sandbox,
    home,
    run: (language, code, tests = doubleCases, timeoutSeconds = 60) => {
      const solutionPath = `solution.${endings[language] ?? 'txt'}`;
      const files = [{ path: solutionPath, text: code }];
      return sandbox.run({ language, files, tests, solutionPath, timeoutSeconds });
    },
  };
}
