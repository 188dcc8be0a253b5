import { workflowInfo } from '@temporalio/workflow';
import { knowledge } from './activities.ts';

/**
 * An id of this execution, the same over replays and worker crashes, so that a retry meets the rows that were written before it. It
 * names folders too; a schedule's workflow ids hold colons. Run ids begin with the time: only their end tells apart two executions within
 * a minute.
 */
export function ownIdentity(): string {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  return `${workflowId}-${firstExecutionRunId.slice(-8)}`.replaceAll(/[^\w.-]/g, '-');
}

/** The run that a workflow's rows belong to: its parent's, or its own when it was started alone. */
export async function joinRun(runId: string | undefined, seed: number, config: unknown): Promise<string> {
  if (runId !== undefined) return runId;
  const own = ownIdentity();
  await knowledge(`Open run ${own}`).openRun({ runId: own, seed, config });
  return own;
}
