import type { ExecutedAnswers } from '../activities/execution/types.ts';
import { execution } from './activities.ts';
import { StepLog } from './step-log.ts';

/** Executes the answers for which clients sent tests: feedback that needs nobody's opinion. */
export async function executionFeedback(): Promise<ExecutedAnswers> {
  const log = new StepLog('Execution feedback');
  const executed = await log.step('Execute answers', () =>
    execution('Answers with the tests that clients sent').executeAnswers(),
  );
  log.measured({ ...executed });
  return executed;
}
