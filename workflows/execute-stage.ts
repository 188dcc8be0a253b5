import type { ExecuteResult } from '../activities/execution/types.ts';
import type { GenerateResult } from '../activities/team/types.ts';
import type { ExecutedStage } from '../models/tasks/execution.ts';
import { execution, team } from './activities.ts';
import type { StepLog } from './step-log.ts';

/** Every context of the stage to every member, every program that comes back into the sandbox. */
export async function executeStage(
  log: StepLog,
  runId: string,
  stage: ExecutedStage,
): Promise<{ generated: GenerateResult; executed: ExecuteResult }> {
  const generated = await log.step(`Generate solutions (${stage})`, () =>
    team(`Solutions by the team, ${stage}`).generateSolutions({ runId, stage }),
  );
  const executed = await log.step(`Execute solutions (${stage})`, () =>
    execution(`Run the team's code in containers, ${stage}`).executeSolutions({ runId, stage }),
  );
  log.measured({
    [`${stage}.generated`]: generated.generated,
    [`${stage}.executed`]: executed.executed,
    [`${stage}.programs`]: executed.programs,
    [`${stage}.passed`]: executed.passed,
    [`${stage}.infraErrors`]: executed.infraErrors,
    simulated: generated.simulated,
  });
  return { generated, executed };
}
