import assert from 'node:assert/strict';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { useQuietRuntime } from '../support/quiet-runtime.ts';
import {
  createEnvironment,
  rememberingActivities,
  served,
  studyOnce,
  whileRemembering,
} from './remembering-workers.ts';

describe('an ablation study', function () {
  this.timeout(120_000);
  useQuietRuntime();
  let environment: TestWorkflowEnvironment;

  before(async () => {
    environment = await createEnvironment();
  });
  after(() => environment?.teardown());

  it('trains each path of phases once, and leaves in production what served before', async () => {
    const { deployed, trained, ...queues } = rememberingActivities();
    const [first, second] = await whileRemembering(environment, queues, async () => [
      await studyOnce(environment, 'first'),
      await studyOnce(environment, 'second'),
    ]);

    assert.deepEqual(trained, ['1: 1', '1: 1-2', '1: 1-2-3', '1: 1-2-3-4', '1: 1-3', '1: 1-3-4', '1: 1-2-4']);
    const models = (result: unknown) =>
      (result as { models: readonly { models: Readonly<Record<string, string | null>> }[] }).models[0]!
        .models;
    assert.deepEqual(models(first), {
      baseline: null,
      phase1_only: 'phase1',
      phase1_2: 'phase1+phase2-week1+phase2-week6',
      phase1_2_3: 'phase1+phase2-week1+phase2-week6+phase3',
      all_phases: 'phase1+phase2-week1+phase2-week6+phase3+production',
      skip_phase2: 'phase1+phase3+production',
      skip_phase3: 'phase1+phase2-week1+phase2-week6+production',
    });
    assert.deepEqual(models(second), models(first));
    assert.deepEqual(deployed, { production: served, candidate: null });
  });
});
