import {
  Client,
  Connection,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { continuousLearningSchedule, driftWatchSchedule, executionFeedbackSchedule } from './schedule-ids.ts';
import { taskQueues } from './task-queues.ts';

/**
 * A time that was missed is caught up within the window; a run that goes on is never overlapped; a schedule whose run failed is paused,
 * so that a person sees the failure before it is repeated.
 */
export const schedules: readonly ScheduleOptions[] = [
  {
    scheduleId: continuousLearningSchedule,
    spec: { calendars: [{ hour: 3, minute: 0 }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'continuousLearning',
      workflowId: 'continuous-learning',
      taskQueue: taskQueues.orchestration,
      args: [{}],
      staticSummary: 'Fine-tune on production feedback, validate, deploy as candidate or roll back',
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day', pauseOnFailure: true },
    memo: { purpose: 'daily continuous learning' },
  },
  {
    // Its level of false alarms is made for a look an hour (models/drift/schedule.ts).
    scheduleId: driftWatchSchedule,
    spec: { calendars: [{ hour: '*', minute: 30 }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'driftWatch',
      workflowId: 'drift-watch',
      taskQueue: taskQueues.orchestration,
      args: [{}],
      staticSummary: 'Compare the newest requests with what was usual; adapt when they drift',
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 hour', pauseOnFailure: true },
    memo: { purpose: 'hourly drift watch' },
  },
  {
    // Not started by the gateway, which takes tests also while Temporal is away. What a run missed, the next one finds.
    scheduleId: executionFeedbackSchedule,
    spec: { intervals: [{ every: '1 minute' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'executionFeedback',
      workflowId: 'execution-feedback',
      taskQueue: taskQueues.orchestration,
      args: [{}],
      staticSummary: 'Execute the answers for which clients sent tests',
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute', pauseOnFailure: true },
    memo: { purpose: 'execution feedback' },
  },
];

/** Creates each schedule once. An existing one is left as its owner set it. */
export async function ensureSchedules(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, namespace });
    for (const options of schedules)
      try {
        await client.schedule.create(options);
      } catch (error) {
        if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      }
  } finally {
    await connection.close();
  }
}
