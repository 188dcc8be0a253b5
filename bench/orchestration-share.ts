/**
 * Share of a run's wall time in which no activity was running: what orchestration costs. Counts everything between activities:
 * workflow tasks, scheduling, starts and ends of child workflows.
 *
 *   npm run bench:orchestration -- [WORKFLOW_ID [RUN_ID]]     default: the last programme
 */
import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { connectTemporal } from '../cli/connect-temporal.ts';
import { programWorkflowId } from '../cli/run-program.ts';

type Interval = readonly [start: number, end: number];

interface Timeline {
  readonly start: number;
  readonly end: number;
  readonly activities: readonly Interval[];
}

/** When the workflow ran, and when its activities and those of its children did; milliseconds. */
async function timelineOf(client: Client, workflowId: string, runId?: string): Promise<Timeline> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const times = (events ?? []).map((event) => tsToMs(event.eventTime));
  const startedAt = new Map<string, number>();
  const activities: Interval[] = [];
  for (const [index, event] of (events ?? []).entries()) {
    const at = times[index]!;
    const started = event.activityTaskStartedEventAttributes;
    if (started) startedAt.set(String(event.eventId), at);
    const ended =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    if (ended) activities.push([startedAt.get(String(ended.startedEventId)) ?? at, at]);
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    if (child?.workflowId)
      activities.push(...(await timelineOf(client, child.workflowId, child.runId ?? undefined)).activities);
  }
  return { start: times[0]!, end: times.at(-1)!, activities };
}

/** Length of the union of the intervals. */
function covered(intervals: readonly Interval[]): number {
  let total = 0;
  let reached = -Infinity;
  for (const [start, end] of [...intervals].sort((x, y) => x[0] - y[0])) {
    total += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return total;
}

const [workflowId = programWorkflowId, runId] = process.argv.slice(2);
const client = await connectTemporal();
const { start, end, activities } = await timelineOf(client, workflowId, runId);
const wall = end - start;
const orchestration = wall - covered(activities);
console.log(
  JSON.stringify({
    workflowId,
    wallSeconds: wall / 1000,
    activities: activities.length,
    orchestrationSeconds: orchestration / 1000,
    share: orchestration / wall,
  }),
);
await client.connection.close();
