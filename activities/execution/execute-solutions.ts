import { Context } from '@temporalio/activity';
import type pg from 'pg';
import {
  countExecutions,
  findUnexecutedSolutions,
  loadSolution,
  saveExecution,
  type SolutionToRun,
} from '../../infra/database/executions.ts';
import type { Sandbox } from '../../infra/sandbox/runner.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import { whileBeating } from './while-beating.ts';
import type { ExecuteResult } from './types.ts';

const attempts = 3;
const atOnce = 2;

/** Runs every solution of the stage that has no execution yet and answers for the whole stage. */
export async function executeSolutions(
  { pool, sandbox }: { readonly pool: pg.Pool; readonly sandbox: Sandbox },
  input: { readonly runId: string; readonly stage: 'phase3' | 'evaluation' },
): Promise<ExecuteResult> {
  const { cancellationSignal: signal } = Context.current();
  const pending = await findUnexecutedSolutions(pool, input);
  const queue = pending.values();
  let done = 0;
  let passed = 0;
  let failure: { readonly error: unknown } | null = null;
  const progress = () => ({
    done,
    total: pending.length,
    unit: 'executions',
    ...(done > 0 ? { passRate: passed / done } : {}),
  });
  const pump = async (): Promise<void> => {
    for (const id of queue) {
      if (failure || signal.aborted) return;
      const result = await runSolution(sandbox, await loadSolution(pool, id));
      await saveExecution(pool, { solutionId: id, runId: input.runId, result });
      done += 1;
      if (result.outcome === 'passed') passed += 1;
    }
  };
  await whileBeating(progress, async () => {
    const pumps = Array.from({ length: atOnce }, () =>
      pump().catch((error: unknown) => {
        failure ??= { error };
      }),
    );
    await Promise.all(pumps);
  });
  signal.throwIfAborted();
  if (failure) throw (failure as { error: unknown }).error;
  return countExecutions(pool, input);
}

async function runSolution(sandbox: Sandbox, { code, task }: SolutionToRun): Promise<ExecutionResult> {
  const helpers = task.reference.filter((file) => file.path !== task.solutionPath);
  const request = {
    language: task.language,
    files: [...helpers, { path: task.solutionPath, text: code }],
    tests: task.tests,
    solutionPath: task.solutionPath,
  };
  let result = await sandbox.run(request);
  for (let attempt = 1; attempt < attempts && result.outcome === 'infra_error'; attempt += 1) {
    result = await sandbox.run(request);
  }
  return result;
}
