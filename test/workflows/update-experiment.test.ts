import assert from 'node:assert/strict';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { PlannedUpdate, ValidationResult } from '../../activities/production/types.ts';
import { unadapted, type UpdatePlan } from '../../models/learning/plan-update.ts';
import { taskQueues } from '../../temporal-config/task-queues.ts';
import type { AbTestResult } from '../../workflows/ab-test.ts';
import type { ContinuousLearningResult } from '../../workflows/continuous-learning.ts';
import { useQuietRuntime } from '../support/quiet-runtime.ts';
import { createEnvironment, rememberingActivities, served, whileRemembering } from './remembering-workers.ts';

describe('the candidate of an update', function () {
  this.timeout(180_000);
  useQuietRuntime();
  let environment: TestWorkflowEnvironment;

  before(async () => {
    environment = await createEnvironment();
  });
  after(() => environment?.teardown());

  const plan: UpdatePlan = { strategy: 'adapted', signalWeights: {}, domains: {} };
  const validated = (worthwhile: boolean): ValidationResult => ({
    ...{
      candidate: 0.9,
      production: 0.8,
      examples: 9,
      gain: { mean: 0.1, error: 0.01 },
      slices: {},
      passed: true,
    },
    ...{ frozenSet: 'set', experiment: { chance: Number(worthwhile), worthwhile, days: 14 } },
  });

  /** Experiments that were started and how they ended, cycles as they were recorded, and what serves. */
  function production(recommendation: 'promote' | 'continue', worthwhile: boolean) {
    const { knowledge, deployed, ...queues } = rememberingActivities();
    const experiments = new Map<string, string>();
    const cycles: { model: string; detail: { controlValidation: unknown } }[] = [];
    const planned: Omit<PlannedUpdate, 'plan'> = { control: unadapted, signals: [], strategies: [] };
    const activities = {
      ...knowledge,
      collectFeedback: () => ({ usable: 9, bySignal: {}, refused: null }),
      planUpdate: () => ({ ...planned, plan }),
      validateCandidate: () => validated(worthwhile),
      runningExperiment: () => [...experiments].find(([, status]) => status === 'running')?.[0] ?? null,
      startExperiment: ({ experiment }: Readonly<Record<string, string | null>>) => {
        experiments.set(experiment!, 'running');
        return {};
      },
      endExperiment: (input: { experiment: string; status: string }) =>
        void experiments.set(input.experiment, input.status),
      analyzeExperiment: () => ({ difference: null, interval: null, recommendation }),
      recordLearningCycle: (cycle: (typeof cycles)[number]) => void cycles.push(cycle),
    };
    return { queues: { ...queues, knowledge: activities }, experiments, cycles, deployed };
  }
  const learn = async (workflowId: string, input: object = {}): Promise<ContinuousLearningResult> =>
    (await environment.client.workflow.execute('continuousLearning', {
      ...{ taskQueue: taskQueues.orchestration, workflowId },
      args: [{ scale: 'tiny', ...input }],
    })) as ContinuousLearningResult;
  const outcome = async (workflowId: string): Promise<AbTestResult> =>
    (await environment.client.workflow.getHandle(workflowId).result()) as AbTestResult;

  it('is tried in an experiment that promotes it, while the control beside it is only measured', async () => {
    const { queues, experiments, cycles, deployed } = production('promote', true);
    await whileRemembering(environment, queues, async () => {
      const { model, experiment } = await learn('update-1');
      // The first look comes after five minutes.
      await environment.client.workflow
        .getHandle(experiment!)
        .signal('assignmentRatio', { decisionId: 'look', reason: 'look now', ratio: 0.6 });
      assert.equal((await outcome(experiment!)).status, 'promoted');
      assert.deepEqual([...experiments.values()], ['promoted']);
      assert.deepEqual(deployed, { production: model, candidate: model });
      assert.doesNotMatch(model!, /control/);
    });
    assert.deepEqual(cycles[0]!.detail.controlValidation, validated(true));
  });

  it('is not tried where nothing could be seen of it; an alarm takes the place of an update, not that of a person', async () => {
    const hopeless = production('continue', false);
    await whileRemembering(environment, hopeless.queues, async () => {
      assert.equal((await learn('update-2')).experiment, undefined);
    });
    assert.equal(hopeless.deployed['production'], served);
    const { queues, experiments } = production('continue', true);
    await whileRemembering(environment, queues, async () => {
      const first = (await learn('update-3')).experiment!;
      assert.equal((await learn('update-4')).experiment, undefined);
      const second = (await learn('update-5', { cause: 'report' })).experiment!;
      assert.equal((await outcome(first)).status, 'rolled_back');
      await environment.client.workflow.getHandle(second).terminate();
      experiments.delete(second);
      experiments.set('by-hand', 'running');
      assert.equal((await learn('update-6', { cause: 'report' })).experiment, undefined);
    });
  });

  it('goes back to production where its time ran out without a winner', async () => {
    const { queues, experiments, deployed } = production('continue', true);
    await whileRemembering(environment, queues, async () => {
      const { status } = (await environment.client.workflow.execute('abTest', {
        ...{ taskQueue: taskQueues.orchestration, workflowId: 'late' },
        args: [{ experiment: 'late', control: served, treatment: 'new', until: new Date().toISOString() }],
      })) as AbTestResult;
      assert.equal(status, 'stopped');
    });
    assert.deepEqual([[...experiments], deployed['production']], [[['late', 'stopped']], served]);
  });
});
