import { Client, Connection, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { continuousLearningSchedule } from './schedule-ids.ts';
import { taskQueues } from './task-queues.ts';

/**
 * Creates the daily schedule once. A missed day is caught up for a day at most; a running cycle is never overlapped.
 * An existing schedule is left as its owner set it.
 */
export async function ensureSchedules(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, namespace });
    await client.schedule.create({
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
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
      memo: { purpose: 'daily continuous learning' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  } finally {
    await connection.close();
  }
}
