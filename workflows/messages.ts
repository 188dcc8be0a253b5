import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Decision, RatioDecision } from '../temporal-config/workflow-inputs.ts';

/** One step of a workflow as the `progress` query shows it. */
export interface StepProgress {
  readonly name: string;
  readonly status: 'running' | 'done';
  readonly startedAt: string;
  readonly endedAt: string | null;
}
export interface WorkflowProgress {
  readonly title: string;
  readonly paused: boolean;
  /** Why the workflow paused by itself; null when a person paused it, or nobody did. */
  readonly pausedBecause: string | null;
  readonly steps: readonly StepProgress[];
  /** Workflow ids of children that run or ran. */
  readonly children: readonly string[];
}

export const progressQuery = defineQuery<WorkflowProgress>('progress');
export const metricsQuery = defineQuery<Readonly<Record<string, unknown>>>('metrics');
export const pauseSignal = defineSignal('pause');
export const resumeSignal = defineSignal('resume');

export const promoteSignal = defineSignal<[Decision]>('promote');
export const rollbackSignal = defineSignal<[Decision]>('rollback');
export const assignmentRatioSignal = defineSignal<[RatioDecision]>('assignmentRatio');
/** The same by update, for callers that need to know whether the decision was taken. */
export const promoteUpdate = defineUpdate<{ accepted: boolean }, [Decision]>('promote');
export const rollbackUpdate = defineUpdate<{ accepted: boolean }, [Decision]>('rollback');
export const assignmentRatioUpdate = defineUpdate<{ accepted: boolean }, [RatioDecision]>('assignmentRatio');
