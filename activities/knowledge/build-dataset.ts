import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import type { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { datasetsOfRun, insertDataset } from '../../infra/database/datasets.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import { countBy, writeDataset } from './dataset-draft.ts';
import type { DatasetDraft } from './dataset-draft.ts';
import { degradedExamples } from './degraded-dataset.ts';
import { knowledgeExamples } from './knowledge-dataset.ts';
import { continuousExamples, executionExamples } from './outcome-dataset.ts';
import { replayedExamples } from './replay-dataset.ts';
import type { BuildDatasetInput, DatasetSummary } from './types.ts';

interface Dependencies {
  readonly pool: pg.Pool;
  readonly store: ArtifactStore;
  readonly embedder: Embedder;
}

/**
 * Writes the dataset of a stage as an artifact and its row with lineage. Idempotent on (run, stage): the second call answers with
 * what the first one wrote.
 */
export function createBuildDataset(
  dependencies: Dependencies,
): (input: BuildDatasetInput) => Promise<DatasetSummary> {
  const { pool, store } = dependencies;
  return async (input) => {
    const earlier = await datasetsOfRun(pool, input.runId);
    const done = earlier.find(({ stage }) => stage === input.stage);
    if (done) return { digest: done.digest, examples: done.examples, byOrigin: done.lineage.byOrigin };

    const { examples: segmented, questions = [], settings } = await draft(dependencies, input);
    const examples = [...segmented, ...questions];
    const digest = await store.put(writeDataset(examples));
    const byOrigin = countBy(examples.map(({ origin }) => origin));
    const lineage = {
      parents: Object.fromEntries(earlier.map((row) => [row.stage, row.digest])),
      seed: input.seed,
      byOrigin,
      bySplit: countBy(examples.map(({ split }) => split)),
      settings,
    };
    await insertDataset(pool, {
      digest,
      runId: input.runId,
      stage: input.stage,
      examples: examples.length,
      lineage,
    });
    return { digest, examples: examples.length, byOrigin };
  };
}

function draft(dependencies: Dependencies, input: BuildDatasetInput): Promise<DatasetDraft> {
  const { pool } = dependencies;
  const stage = stageOf(input.stage);
  switch (stage) {
    case 'phase1':
      return knowledgeExamples(dependencies, input);
    case 'phase2':
      return degradedExamples(dependencies, input);
    case 'phase3':
      return withReplay(dependencies, input, executionExamples(pool, input));
    case 'continuous':
      return withReplay(dependencies, input, continuousExamples(pool, input));
  }
}

/** As many replayed examples as new ones. */
async function withReplay(
  { store }: Dependencies,
  { parent, seed }: BuildDatasetInput,
  drafting: Promise<DatasetDraft>,
): Promise<DatasetDraft> {
  const { examples, settings } = await drafting;
  const replayed = await replayedExamples(store, { parent, count: examples.length, seed });
  return {
    examples: [...examples, ...replayed],
    settings: { ...settings, replayed: replayed.length, replayedFrom: parent },
  };
}

function stageOf(stage: string): 'phase1' | 'phase2' | 'phase3' | 'continuous' {
  if (stage === 'phase1' || stage === 'phase3') return stage;
  if (/^phase2-week\d+$/.test(stage)) return 'phase2';
  // With an id behind it: of an update that began before 2026-11-25.
  if (/^continuous(-.+)?$/.test(stage)) return 'continuous';
  throw ApplicationFailure.nonRetryable(
    `stage: "${stage}" is none of phase1, phase2-weekN, phase3, continuous`,
    'InvalidDatasetInput',
  );
}
