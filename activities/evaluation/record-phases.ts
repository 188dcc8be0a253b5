import type pg from 'pg';
import { mean } from 'simple-statistics';
import { calibrationOf, predictionsOf } from '../../evaluation/calibration.ts';
import { clusterBootstrap } from '../../evaluation/bootstrap.ts';
import type { MeasuredCase } from '../../evaluation/comparison.ts';
import type { Rate } from '../../evaluation/interaction-figures.ts';
import { notMeasured, withOverall } from '../../evaluation/phase-metrics.ts';
import type { PhaseMetric } from '../../evaluation/phase-metrics.ts';
import { insertEvaluationResult } from '../../infra/database/evaluation-results.ts';
import { productionRecord } from '../../infra/database/production-record.ts';
import type { ProductionRecord } from '../../infra/database/production-record.ts';
import type { TeamMember } from '../../models/team/types.ts';
import { readCases } from './read-cases.ts';
import type { EvaluationActivities, RecordPhasesInput, RecordedPhases } from './types.ts';

const bootstrapSeed = 1;

/** Puts together the four evaluators' metrics (docs/evaluation.md) and keeps them as a row. */
export function createRecordPhases(deps: {
  readonly pool: pg.Pool;
  readonly members: readonly TeamMember[];
}): EvaluationActivities['recordPhases'] {
  return async (input): Promise<RecordedPhases> => {
    const { runId, seed, model, settings } = input;
    const { cases, simulated } = await readCases(deps, { runs: [{ runId, seed }], stage: 'comparison' });
    const result = {
      model,
      phases: {
        phase1: withOverall(expertise(input)),
        phase2: withOverall(contextSkills(cases, input)),
        phase3: withOverall(interaction(cases, input, simulated)),
        phase4: withOverall(productionMetrics(await productionRecord(deps.pool, model))),
      },
      simulated,
    };
    await insertEvaluationResult(deps.pool, {
      ...{ runId, kind: 'phases', simulated },
      result: { ...result, settings, calibration: calibrationOf(predictionsOf(cases), bootstrapSeed) },
    });
    return result;
  };
}

function expertise({ phase1 }: RecordPhasesInput): Record<string, PhaseMetric> {
  return Object.fromEntries(
    Object.entries(phase1.metrics).map(([name, metric]) => [
      name,
      { ...metric, simulated: phase1.simulated, note: metric.value === null ? 'nothing was observed' : null },
    ]),
  );
}

function contextSkills(
  cases: readonly MeasuredCase[],
  { scores }: RecordPhasesInput,
): Record<string, PhaseMetric> {
  const overall = scores.scores['overall_quality']?.mean ?? null;
  const of = (value: (each: MeasuredCase) => number | null): PhaseMetric =>
    measured(
      cases.map((each) => [value(each)].flatMap((found) => found ?? [])),
      false,
    );
  return {
    transformation_quality:
      overall === null
        ? notMeasured('too few members gave scores')
        : {
            ...{ value: overall / 10, interval: null, observations: scores.scored },
            ...{ simulated: scores.simulated, note: null },
          },
    noise_reduction: of(({ measures }) => Math.max(0, 1 - 1 / measures.noiseReductionRatio)),
    structure_improvement: of(({ measures }) => measures.structureImprovement),
    information_preservation: of(({ measures }) => measures.informationPreservation),
    compression_efficiency: of(
      ({ measures }) =>
        measures.informationPreservation && measures.informationPreservation * measures.tokensSaved,
    ),
  };
}

function interaction(
  cases: readonly MeasuredCase[],
  { interaction: found }: RecordPhasesInput,
  simulated: boolean,
): Record<string, PhaseMetric> {
  const rate = ({ value, interval, observations }: Rate, missing: string): PhaseMetric =>
    value === null ? notMeasured(missing) : { value, interval, observations, simulated, note: null };
  const solutions = (value: (solution: MeasuredCase['solutions'][number]) => number): PhaseMetric =>
    measured(
      cases.map((each) => each.solutions.map(value)),
      simulated,
    );
  return {
    execution_success: solutions(({ compiled }) => Number(compiled)),
    test_pass_rate: solutions(({ reward }) => reward),
    response_prediction: measured(
      cases.map((each) => {
        if (each.predictedSuccess === null || each.solutions.length === 0) return [];
        const observed = mean(each.solutions.map(({ passed }) => Number(passed)));
        return [1 - Math.abs(each.predictedSuccess - observed)];
      }),
      simulated,
    ),
    failure_recovery: rate(found.recovery, 'no program failed'),
    conversation_coherence: rate(found.coherence, 'no test passed in a turn that another followed'),
  };
}

/** Phase 4's five metrics (docs/evaluation.md). */
export function productionMetrics(record: ProductionRecord): Record<string, PhaseMetric> {
  const share = (part: number, whole: number, missing: string): PhaseMetric =>
    whole === 0
      ? notMeasured(missing)
      : {
          ...{ value: part / whole, interval: null, observations: whole },
          ...{ simulated: record.simulated, note: null },
        };
  return {
    self_critique_accuracy: share(
      record.predictedRight,
      record.predicted,
      'production has no request of this model with a critique and an executed answer',
    ),
    adaptation_speed: share(record.alarmsAnswered, record.alarms, 'no drift alarm is on record'),
    learning_efficiency: share(record.updatesPassed, record.updates, 'no update has been tried'),
    production_stability: share(
      record.requests - record.bypassed,
      record.requests,
      'this model has served no request',
    ),
    user_satisfaction: share(
      record.accepted,
      record.accepted + record.refused,
      'this model has no feedback on acceptance',
    ),
  };
}

function measured(clusters: readonly (readonly number[])[], simulated: boolean): PhaseMetric {
  const observations = clusters.flat().length;
  if (observations === 0) return notMeasured('nothing was observed');
  const { mean: value, interval } = clusterBootstrap(clusters, { seed: bootstrapSeed });
  return { value, interval, observations, simulated, note: null };
}
