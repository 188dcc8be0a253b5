import { mean, quantileSorted, sampleCorrelation } from 'simple-statistics';
import type { MeasuredCase } from './comparison.ts';
import { createRandom } from '../models/random.ts';

/** A predicted probability with what was observed: a share of `trials` that succeeded. */
export interface Prediction {
  /** Predictions of one cluster (a task) may err together. */
  readonly cluster: string;
  /** 0..1 */
  readonly predicted: number;
  readonly succeeded: number;
  readonly trials: number;
}

export interface CalibrationBin {
  readonly predicted: number;
  readonly observed: number;
  readonly contexts: number;
}

export interface Calibration {
  readonly contexts: number;
  /** Mean distance of predicted and observed over bins of equal numbers (Naeini 2015), 0..1. */
  readonly expectedError: number;
  readonly interval: readonly [number, number];
  /** Expected error that perfectly calibrated predictions would show with as few observations, by simulation. */
  readonly floor: number;
  readonly curve: readonly CalibrationBin[];
  /** Brier score of the predictions, and of the overall success rate in their place. */
  readonly brier: number;
  readonly baseBrier: number;
  /** Pearson's r of predicted and observed; null where one of them does not vary. */
  readonly correlation: number | null;
}

/** Predicted success of measured contexts, with what the members made of them. */
export function predictionsOf(cases: readonly MeasuredCase[]): Prediction[] {
  return cases.flatMap(({ task, predictedSuccess, solutions }) =>
    predictedSuccess === null
      ? []
      : [
          {
            ...{ cluster: task, predicted: predictedSuccess, trials: solutions.length },
            succeeded: solutions.filter(({ passed }) => passed).length,
          },
        ],
  );
}

const bins = 10;
const leastPerBin = 5;
const resamples = 1000;

/** How far predicted success can be taken at its word; null without predictions. */
export function calibrationOf(predictions: readonly Prediction[], seed: number): Calibration | null {
  const usable = predictions.filter(({ trials }) => trials > 0);
  if (usable.length === 0) return null;
  const random = createRandom(seed);
  const clusters = new Map<string, Prediction[]>();
  for (const each of usable) clusters.set(each.cluster, [...(clusters.get(each.cluster) ?? []), each]);
  const groups = [...clusters.values()];
  const resampled = Array.from({ length: resamples }, () =>
    errorOf(curveOf(groups.flatMap(() => groups[random.int(groups.length)]!))),
  ).sort((a, b) => a - b);
  const simulated = Array.from({ length: resamples }, () =>
    errorOf(
      curveOf(
        usable.map((each) => ({
          ...each,
          succeeded: Array.from({ length: each.trials }, () => random.float()).filter(
            (draw) => draw < each.predicted,
          ).length,
        })),
      ),
    ),
  );
  const curve = curveOf(usable);
  const predicted = usable.map((each) => each.predicted);
  const observed = usable.map(({ succeeded, trials }) => succeeded / trials);
  const base = mean(observed);
  const varies = new Set(predicted).size > 1 && new Set(observed).size > 1;
  return {
    contexts: usable.length,
    expectedError: errorOf(curve),
    interval: [quantileSorted(resampled, 0.025), quantileSorted(resampled, 0.975)],
    floor: mean(simulated),
    curve,
    brier: mean(observed.map((value, index) => (value - predicted[index]!) ** 2)),
    baseBrier: mean(observed.map((value) => (value - base) ** 2)),
    correlation: varies ? sampleCorrelation(predicted, observed) : null,
  };
}

function curveOf(predictions: readonly Prediction[]): CalibrationBin[] {
  const sorted = [...predictions].sort((a, b) => a.predicted - b.predicted);
  const count = Math.max(1, Math.min(bins, Math.floor(sorted.length / leastPerBin)));
  return Array.from({ length: count }, (_, bin) => {
    const own = sorted.slice(
      Math.round((bin * sorted.length) / count),
      Math.round(((bin + 1) * sorted.length) / count),
    );
    return {
      predicted: mean(own.map(({ predicted }) => predicted)),
      observed: mean(own.map(({ succeeded, trials }) => succeeded / trials)),
      contexts: own.length,
    };
  });
}

function errorOf(curve: readonly CalibrationBin[]): number {
  const all = curve.reduce((sum, { contexts }) => sum + contexts, 0);
  return curve.reduce(
    (sum, { predicted, observed, contexts }) => sum + (contexts / all) * Math.abs(predicted - observed),
    0,
  );
}
