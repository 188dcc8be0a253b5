import type pg from 'pg';
import type { Sandbox } from '../../infra/sandbox/runner.ts';
import { executeAnswers } from './execute-answers.ts';
import { executeSolutions } from './execute-solutions.ts';
import { KnownResults } from './known-results.ts';
import { prepareTasks } from './prepare-tasks.ts';
import type { ExecutionActivities } from './types.ts';

/** The activities of the sandbox's task queue; the sandbox is closed by who made it. */
export function createExecutionActivities(deps: {
  readonly pool: pg.Pool;
  readonly sandbox: Sandbox;
}): ExecutionActivities {
  const known = new KnownResults();
  return {
    prepareTasks: (input) => prepareTasks(deps, input),
    executeSolutions: (input) => executeSolutions({ ...deps, known }, input),
    executeAnswers: () => executeAnswers(deps),
  };
}
