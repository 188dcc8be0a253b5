import { mean } from 'simple-statistics';

/** One of the paper's metrics (its section 7.1), 0..1, larger is better. */
export interface PhaseMetric {
  /** Null where nothing was observed; `note` says why. */
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly observations: number;
  readonly simulated: boolean;
  readonly note: string | null;
}

export interface PhaseMetrics {
  readonly metrics: Readonly<Record<string, PhaseMetric>>;
  /** Mean of the metrics that have a value; null without any. */
  readonly overall: number | null;
}

/** Names by phase, in the paper's order; docs/evaluation.md defines each. */
export const phaseMetricNames = {
  phase1: [
    'factual_accuracy',
    'concept_understanding',
    'code_generation_syntax',
    'api_knowledge',
    'best_practices',
  ],
  phase2: [
    'transformation_quality',
    'noise_reduction',
    'structure_improvement',
    'information_preservation',
    'compression_efficiency',
  ],
  phase3: [
    'execution_success',
    'test_pass_rate',
    'response_prediction',
    'failure_recovery',
    'conversation_coherence',
  ],
  phase4: [
    'self_critique_accuracy',
    'adaptation_speed',
    'learning_efficiency',
    'production_stability',
    'user_satisfaction',
  ],
} as const;

export function notMeasured(note: string): PhaseMetric {
  return { value: null, interval: null, observations: 0, simulated: false, note };
}

export function withOverall(metrics: Readonly<Record<string, PhaseMetric>>): PhaseMetrics {
  const values = Object.values(metrics).flatMap(({ value }) => value ?? []);
  return { metrics, overall: values.length === 0 ? null : mean(values) };
}
