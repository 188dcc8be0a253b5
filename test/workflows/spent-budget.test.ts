import assert from 'node:assert/strict';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { useQuietRuntime } from '../support/quiet-runtime.ts';
import { taskQueues } from '../../temporal-config/task-queues.ts';
import type { WorkflowProgress } from '../../workflows/messages.ts';

describe('a run whose LLM budget is spent', function () {
  this.timeout(120_000);
  useQuietRuntime();
  let environment: TestWorkflowEnvironment;

  before(async () => {
    const binary = process.env['CONTEXTURE_TEMPORAL_BINARY'];
    if (!binary) throw new Error('CONTEXTURE_TEMPORAL_BINARY is not set: run the tests with `npm test`');
    environment = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'existing-path', path: binary } },
    });
  });
  after(() => environment?.teardown());

  it('waits, says why, and goes on with the same step when it is resumed', async () => {
    const connection = environment.nativeConnection;
    const reason = 'run r: LLM budget spent; raise "budget"';
    let attempts = 0;
    const activities = {
      generateSolutions: () => {
        attempts += 1;
        if (attempts === 1) throw ApplicationFailure.nonRetryable(reason, 'BudgetExceeded');
        return { generated: 1, noCode: 0, excluded: 0, members: ['m'], simulated: true };
      },
    };
    const logger = new DefaultLogger('ERROR');
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath: path.resolve(import.meta.dirname, 'spending-workflow.ts'),
      logger,
    });
    const orchestration = await Worker.create({
      connection,
      taskQueue: taskQueues.orchestration,
      workflowBundle,
    });
    const llm = await Worker.create({ connection, taskQueue: taskQueues.llm, activities });
    const spent = llm.runUntil(
      orchestration.runUntil(async () => {
        const handle = await environment.client.workflow.start('parent', {
          taskQueue: taskQueues.orchestration,
          workflowId: 'spends-too-much',
        });
        const child = environment.client.workflow.getHandle('spends-too-much/child');
        let progress: WorkflowProgress | null = null;
        while (!progress?.paused) {
          await delay(50);
          progress = await child.query<WorkflowProgress>('progress').catch(() => null);
        }
        assert.equal(progress.pausedBecause, reason);
        assert.equal(attempts, 1);
        // To the programme: it passes it on to the phase that waits.
        await handle.signal('resume');
        assert.equal(await handle.result(), 1);
        assert.equal(attempts, 2);
        const steps = (await child.query<WorkflowProgress>('progress')).steps;
        assert.deepEqual(
          steps.map(({ name, status }) => [name, status]),
          [['Generate', 'done']],
        );
      }),
    );
    await spent;
  });
});
