import { WorkflowIdConflictPolicy } from '@temporalio/client';
import { repair } from '../infra/stack/stack.ts';
import { taskQueues } from '../temporal-config/task-queues.ts';
import { connectTemporal } from './connect-temporal.ts';
import { followRun } from './follow-run.ts';

/** Starts a workflow, or joins the one that runs (a CLI that was killed loses nothing), and follows it to its end. */
export async function runWorkflow<Result>(
  workflow: {
    readonly type: string;
    readonly workflowId: string;
    /** What the Temporal UI shows beside it. */
    readonly summary: string;
    readonly input: unknown;
  },
  options: { readonly quiet: boolean },
): Promise<Result> {
  const client = await connectTemporal();
  const handle = await client.workflow.start(workflow.type, {
    workflowId: workflow.workflowId,
    taskQueue: taskQueues.orchestration,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: workflow.summary,
    args: [workflow.input],
  });
  return followRun<Result>({
    workflowId: handle.workflowId,
    runId: handle.firstExecutionRunId,
    live: process.stdout.isTTY && !options.quiet,
    // Standard output is for the result where somebody parses it.
    print: options.quiet ? console.error : console.log,
    connect: connectTemporal,
    repair: async () => {
      // What cannot be repaired here (a server elsewhere, say) is no reason to stop watching.
      await repair({ log: (line) => console.error(line) }).catch((error: Error) =>
        console.error(error.message),
      );
    },
  });
}
