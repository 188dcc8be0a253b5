import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import { currentModel } from '../../infra/database/deployments.ts';
import { newestUpdate } from '../../infra/database/learning.ts';
import { findModels, scaleOfModel } from '../../infra/database/models.ts';
import { insertRun } from '../../infra/database/runs.ts';
import {
  findTrainedPhase,
  insertTrainedPhase,
  knowledgeDigest,
} from '../../infra/database/trained-phases.ts';
import { digestOf } from '../../infra/digest.ts';
import type { TeamMember } from '../../models/team/types.ts';
import type { EvaluationActivities, ResolvedModel, TrainedPhaseKey } from './types.ts';

type TrainedPhaseActivities = Pick<
  EvaluationActivities,
  'openSeededRun' | 'resolveModel' | 'findTrainedPhase' | 'saveTrainedPhase' | 'learnedModel'
>;

/** Which models a study is about, and which of them are there already. */
export function createTrainedPhaseActivities({
  pool,
  members,
}: {
  readonly pool: pg.Pool;
  readonly members: readonly TeamMember[];
}): TrainedPhaseActivities {
  const team = members.map(({ name, model }) => `${name} ${model}`).sort();
  const keyOf = async ({ seed, scale, phases }: TrainedPhaseKey): Promise<string> =>
    digestOf(await knowledgeDigest(pool), JSON.stringify({ team, seed, scale, phases }));
  const resolved = async (model: string): Promise<ResolvedModel> => ({
    model,
    scale: await scaleOfModel(pool, model),
  });
  return {
    openSeededRun: ({ runId, seed, config }) => insertRun(pool, { id: runId, seed, config }),
    async resolveModel({ model }) {
      if (model === null) {
        const current = await currentModel(pool);
        if (current) return resolved(current);
        throw ApplicationFailure.nonRetryable(
          'input.model: no model is registered yet; "npx contexture run" trains one',
          'NoModel',
        );
      }
      const [found, another] = await findModels(pool, model);
      if (found && !another) return resolved(found.digest);
      throw ApplicationFailure.nonRetryable(
        `input.model: ${found ? 'more than one' : 'no'} registered model begins with "${model}"`,
        'UnknownModel',
      );
    },
    findTrainedPhase: async (input) => findTrainedPhase(pool, await keyOf(input)),
    async saveTrainedPhase(input) {
      const { runId, phases, model } = input;
      await insertTrainedPhase(pool, { key: await keyOf(input), runId, phases, model });
    },
    learnedModel: async ({ base }) => ({ model: (await newestUpdate(pool, base)) ?? base }),
  };
}
