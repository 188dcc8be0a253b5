import type pg from 'pg';
import type { Sandbox } from '../../infra/sandbox/runner.ts';
import { executeAnswers } from './execute-answers.ts';
import { executeSolutions } from './execute-solutions.ts';
import { prepareTasks } from './prepare-tasks.ts';
import type { ExecutionActivities } from './types.ts';

/** The activities of the sandbox's task queue; the sandbox is closed by who made it. */
export function createExecutionActivities(deps: {
  readonly pool: pg.Pool;
  readonly sandbox: Sandbox;
}): ExecutionActivities {
  return {
    prepareTasks: (input) => prepareTasks(deps, input),
    executeSolutions: (input) => executeSolutions(deps, input),
    executeAnswers: () => executeAnswers(deps),
  };
}
