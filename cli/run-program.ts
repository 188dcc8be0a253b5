import { WorkflowIdConflictPolicy } from '@temporalio/client';
import { repair } from '../infra/stack/stack.ts';
import { taskQueues } from '../temporal-config/task-queues.ts';
import type { ProgramInput } from '../temporal-config/workflow-inputs.ts';
import type { program, ProgramResult } from '../workflows/program.ts';
import { connectTemporal } from './connect-temporal.ts';
import { followRun } from './follow-run.ts';

export const programWorkflowId = 'contexture-program';

/** Starts the programme, or joins the one that runs (a CLI that was killed loses nothing), and follows it to its end. */
export async function runProgram(
  input: ProgramInput,
  options: { readonly quiet: boolean },
): Promise<ProgramResult> {
  const client = await connectTemporal();
  const handle = await client.workflow.start<typeof program>('program', {
    workflowId: programWorkflowId,
    taskQueue: taskQueues.orchestration,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `Four-phase programme, ${input.scale ?? 'small'} scale`,
    args: [input],
  });
  return followRun({
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
