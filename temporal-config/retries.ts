import type { ActivityOptions } from '@temporalio/common';
import { taskQueues } from './task-queues.ts';

/**
 * Activities are idempotent and resume by row, so infrastructure failures (database, Docker, a killed worker) are retried for
 * as long as it takes; what can never succeed fails with a non-retryable ApplicationFailure inside the activity.
 * The heartbeat timeout is what notices a killed worker.
 */
const patient = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' } as const;

export const activityOptions = {
  knowledge: {
    taskQueue: taskQueues.knowledge,
    startToCloseTimeout: '12h',
    heartbeatTimeout: '30s',
    retry: patient,
  },
  llm: { taskQueue: taskQueues.llm, startToCloseTimeout: '12h', heartbeatTimeout: '60s', retry: patient },
  sandbox: {
    taskQueue: taskQueues.sandbox,
    startToCloseTimeout: '12h',
    heartbeatTimeout: '90s',
    retry: patient,
  },
  training: {
    taskQueue: taskQueues.training,
    startToCloseTimeout: '72h',
    heartbeatTimeout: '60s',
    retry: patient,
  },
} as const satisfies Readonly<Record<string, ActivityOptions>>;
