import type pg from 'pg';
import type { Transformer } from '../../models/cet/transform.ts';
import type { TeamMember } from '../../models/team/types.ts';
import { createEngineerTurn } from './engineer-turn.ts';
import { createPlanRecoveries } from './plan-recoveries.ts';
import { createRecordInteraction } from './record-interaction.ts';
import type { InteractionActivities } from './types.ts';

/** The interaction activities of task queue `contexture-knowledge`. */
export function createInteractionActivities(deps: {
  readonly pool: pg.Pool;
  readonly members: readonly TeamMember[];
  readonly transformerFor: (model: string | null) => Promise<Transformer>;
}): InteractionActivities {
  return {
    planRecoveries: createPlanRecoveries(deps),
    engineerTurn: createEngineerTurn(deps),
    recordInteraction: createRecordInteraction(deps),
  };
}
