import { proxyActivities } from '@temporalio/workflow';
import type { EvaluationActivities } from '../activities/evaluation/types.ts';
import type { ExecutionActivities } from '../activities/execution/types.ts';
import type { InteractionActivities } from '../activities/interaction/types.ts';
import type { KnowledgeActivities } from '../activities/knowledge/types.ts';
import type { ProductionActivities } from '../activities/production/types.ts';
import type { SchedulingActivities } from '../activities/scheduling/types.ts';
import type { TeamActivities } from '../activities/team/types.ts';
import type { TrainingActivities } from '../activities/training/types.ts';
import { activityOptions } from '../temporal-config/retries.ts';

/** Activities by queue; `summary` is what the Temporal UI shows beside the activity. */
export const knowledge = (summary: string): KnowledgeActivities =>
  proxyActivities<KnowledgeActivities>({ ...activityOptions.knowledge, summary });
export const evaluation = (summary: string): EvaluationActivities =>
  proxyActivities<EvaluationActivities>({ ...activityOptions.knowledge, summary });
export const interaction = (summary: string): InteractionActivities =>
  proxyActivities<InteractionActivities>({ ...activityOptions.knowledge, summary });
export const production = (summary: string): ProductionActivities =>
  proxyActivities<ProductionActivities>({ ...activityOptions.knowledge, summary });
export const scheduling = (summary: string): SchedulingActivities =>
  proxyActivities<SchedulingActivities>({ ...activityOptions.knowledge, summary });
export const team = (summary: string): TeamActivities =>
  proxyActivities<TeamActivities>({ ...activityOptions.llm, summary });
export const execution = (summary: string): ExecutionActivities =>
  proxyActivities<ExecutionActivities>({ ...activityOptions.sandbox, summary });
export const traffic = (summary: string): Pick<ProductionActivities, 'sendTraffic'> =>
  proxyActivities<Pick<ProductionActivities, 'sendTraffic'>>({ ...activityOptions.sandbox, summary });
export const training = (summary: string): TrainingActivities =>
  proxyActivities<TrainingActivities>({ ...activityOptions.training, summary });
