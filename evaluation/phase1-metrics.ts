import { mean } from 'simple-statistics';
import type { FactKind } from '../models/tasks/task.ts';
import { clusterBootstrap } from './bootstrap.ts';

/** One held-out question with everything that was observed about its answer. */
export interface AnsweredQuestion {
  /** The facts that a solver of its task needs, and which version of each the answer states. */
  readonly facts: readonly { readonly kind: FactKind; readonly states: 'current' | 'stale' | 'nothing' }[];
  /** The team's verdicts on completeness, 0..1. */
  readonly completeness: readonly number[];
  /** Programs that members wrote with the answer as their context. */
  readonly programs: readonly {
    readonly compiled: boolean;
    readonly securityFindings: number;
    /** Whether time and memory are; null when that was not measured. */
    readonly performanceAcceptable: boolean | null;
  }[];
}

export interface Phase1Metric {
  /** 0..1; null where nothing was observed. */
  readonly value: number | null;
  /** 95 %, bootstrapped over questions. */
  readonly interval: readonly [number, number] | null;
  readonly observations: number;
}

export const phase1MetricNames = [
  'factual_accuracy',
  'concept_understanding',
  'code_generation_syntax',
  'api_knowledge',
  'best_practices',
] as const;
export type Phase1MetricName = (typeof phase1MetricNames)[number];

export interface Phase1Evaluation {
  readonly questions: number;
  readonly metrics: Readonly<Record<Phase1MetricName, Phase1Metric>>;
  /** Mean of the metrics that have a value. */
  readonly overall: number | null;
  readonly simulated: boolean;
}

/** Facts that say how something is called, rather than how it behaves. */
const apiKinds: readonly FactKind[] = ['signature', 'type', 'import', 'constant', 'error_text'];

/**
 * The five metrics of subject expertise, each from what the run observed on questions of held-out courses:
 * - factual_accuracy: of the facts that answers state, those in the version that the documentation gives today;
 * - concept_understanding: how complete the team finds the answers;
 * - code_generation_syntax: programs written from the answers that compile;
 * - api_knowledge: signatures, types, imports, constants and error texts that the answers state, of those that are needed;
 * - best_practices: of the programs that compile, those without a finding of the security scan and of acceptable performance.
 */
export function phase1Metrics(
  questions: readonly AnsweredQuestion[],
  options: { readonly seed: number },
): Pick<Phase1Evaluation, 'metrics' | 'overall'> {
  const measure = (values: (question: AnsweredQuestion) => readonly number[]): Phase1Metric => {
    const clusters = questions.map(values).filter((cluster) => cluster.length > 0);
    const observations = clusters.flat().length;
    if (observations === 0) return { value: null, interval: null, observations };
    const { mean: value, interval } = clusterBootstrap(clusters, options);
    return { value, interval, observations };
  };
  const metrics = {
    factual_accuracy: measure(({ facts }) =>
      facts.flatMap(({ states }) => (states === 'nothing' ? [] : [Number(states === 'current')])),
    ),
    concept_understanding: measure(({ completeness }) => completeness),
    code_generation_syntax: measure(({ programs }) => programs.map(({ compiled }) => Number(compiled))),
    api_knowledge: measure(({ facts }) =>
      facts.flatMap(({ kind, states }) => (apiKinds.includes(kind) ? [Number(states === 'current')] : [])),
    ),
    best_practices: measure(({ programs }) =>
      programs.flatMap(({ compiled, securityFindings, performanceAcceptable }) =>
        compiled ? [Number(securityFindings === 0 && performanceAcceptable !== false)] : [],
      ),
    ),
  };
  const values = Object.values(metrics).flatMap(({ value }) => value ?? []);
  return { metrics, overall: values.length === 0 ? null : mean(values) };
}
