import { upsertSearchAttributes } from '@temporalio/workflow';
import type { BuildDatasetInput, DatasetSummary } from '../activities/knowledge/types.ts';
import type { TrainResult } from '../activities/training/types.ts';
import type { UpdatePlan } from '../models/learning/plan-update.ts';
import type { TrainingSize } from '../temporal-config/scales.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import { knowledge, training } from './activities.ts';
import type { StepLog } from './step-log.ts';

interface StageInput {
  readonly log: StepLog;
  readonly runId: string;
  readonly stage: string;
  readonly seed: number;
  readonly size: TrainingSize;
  readonly parent: string | null;
  /** Of an update from feedback. */
  readonly plan?: UpdatePlan;
  readonly experiment?: string;
  /** Of a curriculum week. */
  readonly lesson?: Pick<BuildDatasetInput, 'degradations' | 'severity' | 'material' | 'piles'>;
}

/** Stages that are not a week of the curriculum make nothing worse. */
const noLesson = { degradations: [], severity: { min: 0, max: 0 }, material: {}, piles: 0 };

/** Dataset -> training -> registered model: the same three steps in every phase. Null when there is nothing to learn from. */
export async function trainStage(
  input: StageInput,
): Promise<{ dataset: DatasetSummary; trained: TrainResult | null }> {
  const { log, runId, stage, seed, size } = input;
  const dataset = await log.step(`Build dataset ${stage}`, () =>
    knowledge(`Dataset ${stage}`).buildDataset({
      runId,
      seed,
      stage,
      examples: size.examples,
      parent: input.parent,
      ...(input.lesson ?? noLesson),
      ...(input.plan ? { plan: input.plan } : {}),
      ...(input.experiment === undefined ? {} : { experiment: input.experiment }),
    }),
  );
  upsertSearchAttributes([{ key: searchAttributes.dataset, value: dataset.digest }]);
  log.measured({ [`${stage}.examples`]: dataset.examples });
  if (dataset.examples === 0) return { dataset, trained: null };
  const trained = await log.step(`Train CET ${stage}`, () =>
    training(`Train ${stage}: ${size.steps} steps on ${dataset.examples} examples`).trainModel({
      runId,
      stage,
      datasetDigest: dataset.digest,
      parent: input.parent,
      seed,
      steps: size.steps,
      batchSize: size.batchSize,
      learningRate: size.learningRate,
      trainableTokenLayers: size.trainableTokenLayers,
      checkpointEverySteps: Math.max(2, Math.ceil(size.steps / 10)),
    }),
  );
  await log.step(`Register model ${stage}`, () =>
    knowledge(`Register ${trained.model.slice(0, 12)}`).registerModel({
      runId,
      stage,
      model: trained.model,
      log: trained.log,
    }),
  );
  upsertSearchAttributes([{ key: searchAttributes.model, value: trained.model }]);
  log.measured({ [`${stage}.loss`]: trained.finalLoss, ...prefixed(stage, trained.metrics) });
  return { dataset, trained };
}

function prefixed(stage: string, metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${stage}.${name}`, value]));
}
