import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { ActivityProgress } from '../activities/progress.ts';
import type { StepProgress, WorkflowProgress } from '../workflows/messages.ts';

/** A running workflow with its running activities and children, as Temporal knows them now. */
export interface ProgressNode {
  readonly workflowId: string;
  readonly type: string;
  readonly steps: readonly StepProgress[];
  /** Why it waits for a person. */
  readonly pausedBecause: string | null;
  readonly activities: readonly {
    readonly name: string;
    readonly attempt: number;
    readonly progress: ActivityProgress | null;
    readonly lastFailure: string | null;
  }[];
  readonly children: readonly ProgressNode[];
}

const queryMilliseconds = 2000;

/** Reads the tree of running work below a workflow: pending activities with their heartbeats, and pending children. */
export async function readProgress(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<ProgressNode> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const { raw, type } = await handle.describe();
  // Without a worker a query waits for half a minute; what Temporal itself knows is shown meanwhile.
  const progress = await client
    .withDeadline(Date.now() + queryMilliseconds, () => handle.query<WorkflowProgress>('progress'))
    .catch(() => null);
  const children = await Promise.all(
    (raw.pendingChildren ?? []).map((child) =>
      readProgress(client, child.workflowId!, child.runId ?? undefined),
    ),
  );
  return {
    workflowId,
    type,
    steps: progress?.steps ?? [],
    pausedBecause: progress?.pausedBecause ?? null,
    activities: (raw.pendingActivities ?? []).map((activity) => ({
      name: activity.activityType?.name ?? 'activity',
      attempt: activity.attempt ?? 1,
      progress: heartbeatOf(activity.heartbeatDetails?.payloads?.[0]),
      lastFailure: activity.lastFailure?.message ?? null,
    })),
    children,
  };
}

function heartbeatOf(
  payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0] | undefined,
): ActivityProgress | null {
  if (!payload) return null;
  const details = defaultPayloadConverter.fromPayload<Partial<ActivityProgress> | null>(payload);
  return typeof details?.done === 'number' && typeof details.total === 'number'
    ? (details as ActivityProgress)
    : null;
}
