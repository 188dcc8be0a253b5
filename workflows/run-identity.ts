import { workflowInfo } from '@temporalio/workflow';
import { knowledge } from './activities.ts';

/**
 * The run that a workflow's rows belong to: its parent's, or its own when it was started alone. The id survives replays and
 * worker crashes, so a retry meets the rows that were written before it.
 */
export async function joinRun(runId: string | undefined, seed: number, config: unknown): Promise<string> {
  if (runId !== undefined) return runId;
  const { workflowId, firstExecutionRunId } = workflowInfo();
  // It names folders too; a schedule's workflow ids hold colons. Run ids begin with the time: only their end tells apart two
  // executions within a minute.
  const own = `${workflowId}-${firstExecutionRunId.slice(-8)}`.replaceAll(/[^\w.-]/g, '-');
  await knowledge(`Open run ${own}`).openRun({ runId: own, seed, config });
  return own;
}
