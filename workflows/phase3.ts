import { upsertSearchAttributes } from '@temporalio/workflow';
import type { ExecuteResult } from '../activities/execution/types.ts';
import type { GenerateResult } from '../activities/team/types.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { PhaseInput } from '../temporal-config/workflow-inputs.ts';
import { knowledge } from './activities.ts';
import { executeStage } from './execute-stage.ts';
import { interact } from './interact.ts';
import { joinRun } from './run-identity.ts';
import { scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';
import { trainStage } from './train-stage.ts';

export interface Phase3Result {
  readonly runId: string;
  readonly model: string | null;
  readonly generated: GenerateResult;
  readonly executed: ExecuteResult;
}

/** Interactive optimisation: sample contexts, let several LLMs write code, execute it, learn from the outcomes. */
export async function phase3(input: PhaseInput = {}): Promise<Phase3Result> {
  const log = new StepLog('Phase 3: interactive optimisation');
  const scale = scaleOf(input.scale);
  const seed = seedOf(input.seed);
  upsertSearchAttributes([{ key: searchAttributes.phase, value: 3 }]);
  const runId = await joinRun(input.runId, seed, input);
  const model = input.model ?? null;

  const { tasks, samples } = scale.interaction;
  await log.step('Engineer contexts', () =>
    knowledge(`${samples} contexts for each of ${tasks} train tasks`).engineerContexts({
      runId,
      seed,
      stage: 'phase3',
      model,
      tasks,
      samples,
      budgetTokens: scale.budgetTokens,
    }),
  );
  const { generated, executed } = await executeStage(log, runId, 'phase3');
  await interact({ log, runId, seed, stage: 'phase3', model, scale: input.scale ?? 'small' });
  const { trained } = await trainStage({
    log,
    runId,
    stage: 'phase3',
    seed,
    size: scale.interaction,
    parent: model,
  });
  return { runId, model: trained?.model ?? model, generated, executed };
}
