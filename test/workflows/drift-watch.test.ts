import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { taskQueues } from '../../temporal-config/task-queues.ts';
import type { DriftWatchResult } from '../../workflows/drift-watch.ts';
import { useQuietRuntime } from '../support/quiet-runtime.ts';
import { ScheduledEnvironment, driftingLook, stableLook } from './scheduled-environment.ts';

describe('the drift watch', function () {
  this.timeout(180_000);
  useQuietRuntime();
  let watch: ScheduledEnvironment;

  before(async () => {
    watch = await ScheduledEnvironment.create();
  });
  after(() => watch?.environment.teardown());

  const start = (workflowId: string, input: unknown = {}) =>
    watch.environment.client.workflow.start('driftWatch', {
      taskQueue: taskQueues.orchestration,
      workflowId,
      args: [input],
    });

  it('starts one update on an alarm, which outlives it and names the report; waits while paused; starts none when all is stable', () =>
    watch.run(async () => {
      const { workflow } = watch.environment.client;
      const handle = await workflow.signalWithStart('driftWatch', {
        taskQueue: taskQueues.orchestration,
        workflowId: 'watch-1',
        args: [{ scale: 'tiny' }],
        signal: 'pause',
      });
      await delay(300);
      assert.equal(watch.looks.length, 0);
      assert.equal((await handle.query<{ paused: boolean }>('progress')).paused, true);
      await handle.signal('resume');
      const result = (await handle.result()) as DriftWatchResult;
      assert.deepEqual(watch.looks, [result.report]);
      assert.equal(result.adaptation, `drift-adaptation-${result.report}`);
      const metrics = await handle.query<Record<string, unknown>>('metrics');
      assert.equal(metrics['primaryCause'], driftingLook.primaryCause);

      const update = workflow.getHandle(result.adaptation);
      assert.equal(((await update.result()) as { decision: string }).decision, 'skipped');
      const history = await update.fetchHistory();
      const input = history.events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads![0]!.data!;
      assert.deepEqual(JSON.parse(Buffer.from(input).toString()), {
        scale: 'tiny',
        seed: 1,
        cause: result.report,
      });

      watch.found = stableLook;
      const quiet = (await (await start('watch-2')).result()) as DriftWatchResult;
      assert.equal(quiet.adaptation, null);
    }));

  it('starts no second update when the step after the alarm is run again', () =>
    watch.run(async () => {
      watch.found = driftingLook;
      const handle = await start('watch-3');
      const first = (await handle.result()) as DriftWatchResult;
      const { workflow } = watch.environment.client;
      const update = await workflow.getHandle(first.adaptation!).describe();
      const events = (await handle.fetchHistory()).events!;
      // Everything after the first workflow task is forgotten, as an operator does who repairs a run.
      const completed = events.find((event) => event.workflowTaskCompletedEventAttributes)!;
      const reset = await watch.environment.client.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: 'watch-3', runId: handle.firstExecutionRunId },
        reason: 'test',
        workflowTaskFinishEventId: completed.eventId!,
        requestId: 'again',
      });
      const again = (await workflow.getHandle('watch-3', reset.runId!).result()) as DriftWatchResult;
      assert.equal(again.report, first.report);
      assert.equal((await workflow.getHandle(first.adaptation!).describe()).runId, update.runId);
    }));

  it('says which field of its argument is wrong', () =>
    watch.run(async () => {
      const handle = await start('watch-4', { scale: 'huge' });
      await assert.rejects(handle.result(), (error: Error) => {
        assert.match(String((error.cause as Error).message), /scale.*huge/);
        return true;
      });
    }));
});
