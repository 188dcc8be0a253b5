import { CancelledFailure, Context } from '@temporalio/activity';
import type { ActivityProgress } from '../progress.ts';

/** Where a step reports its progress; the step stops where the report throws. */
export type Report = (progress: ActivityProgress) => void;

/** Reports to Temporal, and ends the step at this point when its workflow no longer wants it. */
export function heartbeat(progress: ActivityProgress): void {
  const context = Context.current();
  context.heartbeat(progress);
  if (context.cancellationSignal.aborted) throw new CancelledFailure('cancelled between batches');
}
