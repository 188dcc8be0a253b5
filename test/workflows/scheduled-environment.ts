import path from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import type { DriftLook } from '../../activities/production/types.ts';
import { searchAttributes } from '../../temporal-config/search-attributes.ts';
import { taskQueues } from '../../temporal-config/task-queues.ts';

export const driftingLook: DriftLook = {
  status: 'drift',
  scores: { query_distribution: 0.24, error_patterns: 0.04, performance_degradation: 0.02 },
  severity: 0.24,
  primaryCause: 'query_distribution',
  recommendation: 'retrain_on_new_queries',
  reference: 5000,
  current: 1000,
};
export const stableLook: DriftLook = {
  ...driftingLook,
  status: 'stable',
  scores: { query_distribution: 0.05, error_patterns: 0.04, performance_degradation: 0.02 },
  severity: 0,
  primaryCause: null,
  recommendation: null,
};

/**
 * A Temporal server with the real workflows of schedules and activities that say what the look found, that there is no feedback to learn
 * from and that two answers were executed.
 */
export class ScheduledEnvironment {
  readonly environment: TestWorkflowEnvironment;
  /** Reports that were looked up. */
  readonly looks: string[] = [];
  found: DriftLook = driftingLook;
  readonly #workflowBundle: { code: string };

  private constructor(environment: TestWorkflowEnvironment, workflowBundle: { code: string }) {
    this.environment = environment;
    this.#workflowBundle = workflowBundle;
  }

  static async create(): Promise<ScheduledEnvironment> {
    const binary = process.env['CONTEXTURE_TEMPORAL_BINARY'];
    if (!binary) throw new Error('CONTEXTURE_TEMPORAL_BINARY is not set: run the tests with `npm test`');
    const environment = await TestWorkflowEnvironment.createLocal({
      server: {
        executable: { type: 'existing-path', path: binary },
        searchAttributes: [searchAttributes.model],
      },
    });
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath: path.resolve(import.meta.dirname, '../../workflows/index.ts'),
      logger: new DefaultLogger('ERROR'),
    });
    return new ScheduledEnvironment(environment, workflowBundle);
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const connection = this.environment.nativeConnection;
    const activities = {
      currentModels: () => ({ production: 'a'.repeat(64), candidate: null }),
      lookForDrift: ({ report }: { report: string }) => {
        this.looks.push(report);
        return this.found;
      },
      openRun: () => undefined,
      collectFeedback: () => ({ usable: 0, bySignal: {} }),
      recordLearningCycle: () => undefined,
    };
    const orchestration = await Worker.create({
      connection,
      taskQueue: taskQueues.orchestration,
      workflowBundle: this.#workflowBundle,
    });
    const knowledge = await Worker.create({ connection, taskQueue: taskQueues.knowledge, activities });
    const sandbox = await Worker.create({
      connection,
      taskQueue: taskQueues.sandbox,
      activities: { executeAnswers: () => ({ executed: 2, passed: 1, postponed: 0 }) },
    });
    return sandbox.runUntil(knowledge.runUntil(orchestration.runUntil(work)));
  }
}
