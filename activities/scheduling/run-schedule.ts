import { setTimeout as delay } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import type { RunScheduleInput, RunScheduleResult, SchedulingActivities } from './types.ts';

export function createSchedulingActivities({ client }: { client: Client }): SchedulingActivities {
  return {
    async runSchedule(input: RunScheduleInput): Promise<RunScheduleResult> {
      const schedule = client.schedule.getHandle(input.scheduleId);
      const since = Date.parse(input.since);
      const started = async (): Promise<{ workflowId: string; runId: string } | null> => {
        const { info } = await schedule.describe();
        const action = info.recentActions
          .filter((recent) => recent.takenAt.getTime() >= since)
          .at(-1)?.action;
        return action
          ? { workflowId: action.workflow.workflowId, runId: action.workflow.firstExecutionRunId }
          : null;
      };
      try {
        // A retry of this activity finds the run that the first try triggered.
        if (!(await started())) await schedule.trigger();
      } catch (error) {
        if (error instanceof ScheduleNotFoundError)
          throw ApplicationFailure.nonRetryable(
            `schedule ${input.scheduleId} does not exist`,
            'ScheduleNotFound',
          );
        throw error;
      }
      for (let waited = 0; ; waited++) {
        const run = await started();
        if (run) {
          const { status } = await client.workflow.getHandle(run.workflowId, run.runId).describe();
          if (status.name !== 'RUNNING') return { workflowId: run.workflowId, outcome: status.name };
        }
        Context.current().heartbeat({ done: waited, total: waited, unit: 'seconds waited' });
        await delay(1000, undefined, { signal: Context.current().cancellationSignal });
      }
    },
  };
}
