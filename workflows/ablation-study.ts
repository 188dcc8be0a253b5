import type { RecordedAblation } from '../activities/evaluation/types.ts';
import { configurationNames, configurations } from '../models/experiments/configurations.ts';
import type { ArmSpecification } from '../models/experiments/arms.ts';
import type { AblationInput } from '../temporal-config/workflow-inputs.ts';
import { evaluation, execution, knowledge } from './activities.ts';
import { executeStage } from './execute-stage.ts';
import { joinRun } from './run-identity.ts';
import { defaultSources, scaleOf, seedsOf } from './settings.ts';
import { StepLog } from './step-log.ts';
import { trainPhases } from './train-phases.ts';

export interface AblationStudyResult extends RecordedAblation {
  readonly runId: string;
  /** Digests by seed and configuration; null: no training. */
  readonly models: readonly {
    readonly seed: number;
    readonly models: Readonly<Record<string, string | null>>;
  }[];
}

/** Trains every configuration of phases with every seed, sharing what is equal, and measures what each phase adds. */
export async function ablationStudy(input: AblationInput = {}): Promise<AblationStudyResult> {
  const log = new StepLog('Ablation study');
  const scaleName = input.scale ?? 'small';
  const scale = scaleOf(input.scale);
  const seeds = seedsOf(input.seed, input.seeds, 3);
  const runId = await joinRun(undefined, seeds[0]!, input);
  for (const { source, paths } of input.sources ?? defaultSources)
    await log.step(`Ingest ${source}`, () => knowledge(`Ingest ${source}`).ingestSource({ source, paths }));
  await log.step('Embed chunks', () => knowledge('Embed new chunks').embedChunks());
  await log.step('Prepare tasks', () =>
    execution('Find facts of corpus tasks by executed mutants').prepareTasks({
      limit: scale.preparedTasks,
      seed: seeds[0]!,
    }),
  );

  const runs: { runId: string; seed: number; models: Record<string, string | null> }[] = [];
  for (const seed of seeds) {
    const own = `${runId}-seed${seed}`;
    await evaluation(`Open run ${own}`).openSeededRun({ runId: own, seed, config: input });
    const models: Record<string, string | null> = {};
    for (const name of configurationNames)
      models[name] = await trainPhases({
        log,
        runId: own,
        seed,
        scale: scaleName,
        phases: configurations[name],
      });
    log.measured({ [`seed${seed}.models`]: models });
    const arms = Object.entries(models).map(([name, model]): ArmSpecification => ({
      name,
      engineer: model === null ? 'rule_based' : 'model',
      model,
    }));
    const common = { runId: own, seed, arms, tasks: scale.evaluationTasks };
    await log.step(`Engineer contexts (seed ${seed})`, () =>
      evaluation(`${arms.length} configurations on held-out tasks, seed ${seed}`).engineerArms({
        ...common,
        stage: 'ablation',
        budgetTokens: scale.budgetTokens,
      }),
    );
    await log.step(`Engineer shifted contexts (seed ${seed})`, () =>
      evaluation(`Half the budget, tools that never trained, seed ${seed}`).engineerArms({
        ...common,
        stage: 'ablation-shift',
        budgetTokens: Math.floor(scale.budgetTokens / 2),
      }),
    );
    await executeStage(log, own, 'ablation');
    runs.push({ runId: own, seed, models });
  }
  const result = await log.step('Analyse', () =>
    evaluation('Abilities and contributions').recordAblation({
      runId,
      runs,
      budgetTokens: scale.budgetTokens,
      settings: {
        scale: scaleName,
        seeds,
        command: `npx contexture ablate --scale ${scaleName} --seeds ${seeds.length} --seed ${seeds[0]!}`,
      },
    }),
  );
  log.measured({ contributions: result.contributions, simulated: result.simulated });
  return { runId, models: runs.map(({ seed, models }) => ({ seed, models })), ...result };
}
