import { upsertSearchAttributes } from '@temporalio/workflow';
import type { RecordedPhases } from '../activities/evaluation/types.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { PhaseEvaluationInput } from '../temporal-config/workflow-inputs.ts';
import { evaluation, knowledge, team } from './activities.ts';
import { executeStage } from './execute-stage.ts';
import { interact } from './interact.ts';
import { answerQuestions } from './phase1.ts';
import { joinRun } from './run-identity.ts';
import { scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';

export interface PhaseEvaluationResult extends RecordedPhases {
  readonly runId: string;
}

/** The four phase evaluators of one model, on held-out courses and on what production has on record. */
export async function phaseEvaluation(input: PhaseEvaluationInput = {}): Promise<PhaseEvaluationResult> {
  const log = new StepLog('Phase evaluation');
  const scaleName = input.scale ?? 'small';
  const scale = scaleOf(input.scale);
  const seed = seedOf(input.seed);
  const runId = await joinRun(undefined, seed, input);
  const { model } = await log.step('Find the model', () =>
    evaluation('Which model is evaluated').resolveModel({ model: input.model ?? null }),
  );
  upsertSearchAttributes([{ key: searchAttributes.model, value: model }]);

  await answerQuestions({
    ...{ log, runId, seed, model, split: 'heldout' },
    questions: scale.heldoutQuestions,
    topK: scale.retrieved,
    tried: scale.triedAnswers,
  });
  const phase1 = await log.step('Evaluate subject expertise', () =>
    knowledge('Five metrics on held-out courses').evaluatePhase1({ runId }),
  );
  const size = { runId, model, seed, tasks: scale.evaluationTasks, budgetTokens: scale.budgetTokens };
  await log.step('Transform held-out piles', () =>
    knowledge('Transformations of held-out piles').evaluatePhase2(size),
  );
  const scores = await log.step('Score contexts', () =>
    team('Five scores of every transformed context').scoreContexts({ runId, quorum: 2 }),
  );
  await log.step('Engineer contexts', () =>
    evaluation('Contexts of held-out tasks').engineerArms({
      ...size,
      stage: 'comparison',
      arms: [{ name: 'iccm_cet', engineer: 'model', model }],
    }),
  );
  await executeStage(log, runId, 'comparison');
  const interaction = await interact({ log, runId, seed, stage: 'comparison', model, scale: scaleName });
  const result = await log.step('Record', () =>
    evaluation('Five metrics a phase').recordPhases({
      ...{ runId, seed, model, phase1, scores },
      interaction: {
        recovery: interaction.recovery.byAnyStrategy,
        coherence: interaction.conversations.coherence,
      },
      settings: {
        scale: scaleName,
        seed,
        command: `npx contexture evaluate --scale ${scaleName} --seed ${seed} --model ${model}`,
      },
    }),
  );
  log.measured({ phases: result.phases, simulated: result.simulated });
  return { runId, ...result };
}
