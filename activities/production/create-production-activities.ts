import { ApplicationFailure } from '@temporalio/common';
import { applyDeploymentDecision, readDeployments } from '../../infra/database/deployments.ts';
import {
  countExperiment,
  findExperiment,
  finishExperiment,
  insertExperiment,
  runningExperiment,
  updateExperimentRatio,
} from '../../infra/database/experiments.ts';
import { bufferedSignals, countContradictions, insertLearningCycle } from '../../infra/database/learning.ts';
import { countSignals, pastUpdates } from '../../infra/database/update-history.ts';
import { digestOf } from '../../infra/digest.ts';
import { analyzeCounts } from '../../models/experiments/analyze.ts';
import { hasControl, planUpdate, strategyImpacts, unadapted } from '../../models/learning/plan-update.ts';
import { refuseFeedback } from '../../models/learning/refuse-feedback.ts';
import { rankSignals } from '../../models/learning/signal-values.ts';
import { lookForDrift, type DriftDependencies } from './look-for-drift.ts';
import { sendTraffic } from './send-traffic.ts';
import type { TrafficDependencies } from './send-traffic.ts';
import type { ProductionActivities } from './types.ts';
import { validateCandidate } from './validate-candidate.ts';
import type { ValidationDependencies } from './validate-candidate.ts';

/** Most rows of a plan's account of strategies: it stands in a workflow's history. */
const mostStrategies = 20;

function checkRatio(ratio: number): void {
  if (!(ratio >= 0 && ratio <= 1))
    throw ApplicationFailure.nonRetryable(`ratio: ${ratio} is not between 0 and 1`, 'InvalidInput');
}

/** Foreign key violation: the row names a model that nobody registered. */
function failUnknownModel(model: string | null): (error: unknown) => never {
  return (error) => {
    if ((error as { code?: string }).code === '23503')
      throw ApplicationFailure.nonRetryable(`model: ${model} is not registered`, 'UnknownModel');
    throw error;
  };
}

/** The production activities of task queue `contexture-knowledge`. */
export function createProductionActivities(
  dependencies: ValidationDependencies & DriftDependencies,
): Omit<ProductionActivities, 'sendTraffic'> {
  const { pool } = dependencies;
  return {
    currentModels: () => readDeployments(pool),
    deployModel: (input) => applyDeploymentDecision(pool, input).catch(failUnknownModel(input.model)),
    async startExperiment(input) {
      checkRatio(input.ratio);
      await insertExperiment(pool, input);
    },
    async setAssignmentRatio({ experiment, ratio }) {
      checkRatio(ratio);
      await updateExperimentRatio(pool, experiment, ratio);
    },
    async analyzeExperiment({ experiment }) {
      return analyzeCounts(await countExperiment(pool, experiment));
    },
    async endExperiment({ experiment, status, result }) {
      if ((await findExperiment(pool, experiment)) === null)
        throw ApplicationFailure.nonRetryable(
          `experiment: ${experiment} does not exist`,
          'UnknownExperiment',
        );
      await finishExperiment(pool, experiment, status, result);
    },
    async runningExperiment() {
      return (await runningExperiment(pool))?.id ?? null;
    },
    async collectFeedback({ bufferSize, experiment }) {
      const signals = await bufferedSignals(pool, bufferSize, experiment);
      const bySignal: Record<string, number> = {};
      for (const { signal } of signals) bySignal[signal] = (bySignal[signal] ?? 0) + 1;
      const refused = refuseFeedback(await countContradictions(pool, bufferSize, experiment));
      return { usable: signals.length, bySignal, refused };
    },
    async planUpdate({ cycle }) {
      const [counts, history] = await Promise.all([countSignals(pool), pastUpdates(pool)]);
      const signals = rankSignals(counts);
      const draw = Number.parseInt(digestOf('plan', cycle).slice(0, 8), 16) / 2 ** 32;
      return {
        plan: planUpdate(signals, history),
        control: hasControl(draw) ? unadapted : null,
        signals,
        strategies: strategyImpacts(history).slice(0, mostStrategies),
      };
    },
    lookForDrift: (input) => lookForDrift(dependencies, input),
    validateCandidate: (input) => validateCandidate(dependencies, input),
    recordLearningCycle: (input) => insertLearningCycle(pool, input),
  };
}

/** The production activity of task queue `contexture-sandbox`. */
export function createTrafficActivity(
  dependencies: TrafficDependencies,
): Pick<ProductionActivities, 'sendTraffic'> {
  return { sendTraffic: (input) => sendTraffic(dependencies, input) };
}
