import { Context } from '@temporalio/activity';
import type pg from 'pg';
import {
  countExecutions,
  findUnexecutedPrograms,
  loadProgram,
  type Program,
  saveExecutions,
} from '../../infra/database/executions.ts';
import { allSignals } from '../../infra/sandbox/protocol.ts';
import type { Sandbox } from '../../infra/sandbox/runner.ts';
import type { ExecutedStage, ExecutionResult } from '../../models/tasks/execution.ts';
import type { KnownResults } from './known-results.ts';
import { whileBeating } from './while-beating.ts';
import type { ExecuteResult } from './types.ts';

const attempts = 3;
const atOnce = 2;
/** Stages whose rewards weigh more than tests; what fails its tests has no reward to lose. */
const measuredStages: ReadonlySet<ExecutedStage> = new Set(['phase3', 'comparison']);

/** Runs every program of the stage that has no execution yet and answers for the whole stage. */
export async function executeSolutions(
  {
    pool,
    sandbox,
    known,
  }: { readonly pool: pg.Pool; readonly sandbox: Sandbox; readonly known: KnownResults },
  input: { readonly runId: string; readonly stage: ExecutedStage },
): Promise<ExecuteResult> {
  const { cancellationSignal: signal } = Context.current();
  const pending = await findUnexecutedPrograms(pool, input);
  const queue = pending.values();
  let done = 0;
  let passed = 0;
  let failure: { readonly error: unknown } | null = null;
  const progress = () => ({
    done,
    total: pending.flat().length,
    unit: 'executions',
    ...(done > 0 ? { passRate: passed / done } : {}),
  });
  const pump = async (): Promise<void> => {
    for (const solutionIds of queue) {
      if (failure || signal.aborted) return;
      const program = await loadProgram(pool, solutionIds);
      const { code, task } = program;
      const measured = measuredStages.has(input.stage);
      const result = await known.resultOf({ code, task, measured }, () =>
        runProgram(sandbox, program, measured),
      );
      await saveExecutions(pool, { solutionIds, runId: input.runId, result });
      done += solutionIds.length;
      if (result.outcome === 'passed') passed += solutionIds.length;
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

async function runProgram(
  sandbox: Sandbox,
  { code, task }: Program,
  measured: boolean,
): Promise<ExecutionResult> {
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
  return measured && result.outcome === 'passed'
    ? sandbox.measure({ ...request, signals: allSignals }, result)
    : result;
}
