import type { TeamMember } from '../../models/team/types.ts';
import { createEngineerArms } from './engineer-arms.ts';
import type { EngineerDependencies } from './engineer-arms.ts';
import { createRecordAblation } from './record-ablation.ts';
import { createRecordComparison } from './record-comparison.ts';
import { createRecordPhases } from './record-phases.ts';
import { createResolveReranker } from './resolve-reranker.ts';
import { createResolveSuite } from './resolve-suite.ts';
import { createTrainedPhaseActivities } from './trained-phases.ts';
import type { EvaluationActivities } from './types.ts';

/** The evaluation activities of task queue `contexture-knowledge`. */
export function createEvaluationActivities(
  deps: EngineerDependencies & { readonly members: readonly TeamMember[] },
): EvaluationActivities {
  return {
    ...createTrainedPhaseActivities(deps),
    resolveSuite: createResolveSuite(deps),
    resolveReranker: createResolveReranker(deps),
    engineerArms: createEngineerArms(deps),
    recordComparison: createRecordComparison(deps),
    recordAblation: createRecordAblation(deps),
    recordPhases: createRecordPhases(deps),
  };
}
