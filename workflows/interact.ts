import type { InteractionFigures } from '../evaluation/interaction-figures.ts';
import type { ConversationTurn, InteractiveStage } from '../models/tasks/execution.ts';
import type { ScaleName } from '../temporal-config/scales.ts';
import { interaction } from './activities.ts';
import { executeStage } from './execute-stage.ts';
import { scaleOf } from './settings.ts';
import type { StepLog } from './step-log.ts';

const turns: readonly ConversationTurn[] = [1, 2, 3, 4, 5];

/** What follows an executed stage: strategies after failures, conversations of five turns, and what all of it shows. */
export async function interact(input: {
  readonly log: StepLog;
  readonly runId: string;
  readonly seed: number;
  readonly stage: InteractiveStage;
  readonly model: string | null;
  readonly scale: ScaleName;
}): Promise<InteractionFigures> {
  const { log, scale: scaleName, ...run } = input;
  const { runId, seed, stage } = run;
  const { budgetTokens, interaction: size } = scaleOf(scaleName);
  const { recoveries, conversations } = size;
  await log.step(`Plan recoveries (${stage})`, () =>
    interaction(`Strategies after ${recoveries} failures`).planRecoveries({
      ...{ ...run, failures: recoveries, budgetTokens },
    }),
  );
  await executeStage(log, runId, `${stage}-recovery`);
  for (const turn of turns) {
    await log.step(`Engineer turn ${turn} (${stage})`, () =>
      interaction(`Turn ${turn} of ${conversations} conversations`).engineerTurn({
        ...{ ...run, turn, conversations, budgetTokens },
      }),
    );
    await executeStage(log, runId, `${stage}-turn-${turn}`);
  }
  const figures = await log.step(`Analyse responses (${stage})`, () =>
    interaction('Patterns, diversity, failures, conversations').recordInteraction({
      ...{ runId, seed, stage },
      settings: { scale: scaleName, seed, command: command(stage, scaleName, seed) },
    }),
  );
  log.measured({
    [`${stage}.signals`]: figures.signals,
    [`${stage}.recovery`]: figures.recovery.byAnyStrategy,
    [`${stage}.conversations`]: figures.conversations,
  });
  return figures;
}

function command(stage: InteractiveStage, scale: ScaleName, seed: number): string {
  return stage === 'phase3'
    ? `npx contexture run --phases 1,2,3 --scale ${scale} --seed ${seed}`
    : `npx contexture evaluate --scale ${scale} --seed ${seed}`;
}
