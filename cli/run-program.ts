import type { ProgramInput } from '../temporal-config/workflow-inputs.ts';
import type { ProgramResult } from '../workflows/program.ts';
import { runWorkflow } from './run-workflow.ts';

export const programWorkflowId = 'contexture-program';

/** Starts or joins the programme and follows it to its end. */
export function runProgram(
  input: ProgramInput,
  options: { readonly quiet: boolean },
): Promise<ProgramResult> {
  return runWorkflow<ProgramResult>(
    {
      type: 'program',
      workflowId: programWorkflowId,
      summary: `Four-phase programme, ${input.scale ?? 'small'} scale`,
      input,
    },
    options,
  );
}
