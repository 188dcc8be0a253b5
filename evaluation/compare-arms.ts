import type { Observation } from './arms.ts';
import { clusterBootstrap } from './bootstrap.ts';
import { comparePaired, holm } from './paired-comparison.ts';
import type { PairedComparison } from './paired-comparison.ts';

export interface ArmResult {
  readonly arm: string;
  /** Share of (task, member) solutions that pass all their tests. */
  readonly successRate: number;
  readonly interval: readonly [number, number];
  readonly compileRate: number;
  readonly meanTokens: number;
  readonly executions: number;
}
/** Candidate minus the other arm, paired by task and member. */
export interface ArmComparison extends PairedComparison {
  readonly against: string;
  /** `p`, Holm-adjusted over the comparisons. */
  readonly adjustedP: number;
}

/** Success of every arm, the candidate against each other arm, and a winner only where it is significantly ahead of all. */
export function compareArms(
  observations: readonly Observation[],
  options: { readonly candidate: string; readonly arms: readonly string[]; readonly seed: number },
): { arms: ArmResult[]; comparisons: ArmComparison[]; winner: string | null } {
  const arms = options.arms.map((arm): ArmResult => {
    const own = observations.filter((observation) => observation.arm === arm);
    const { mean, interval } = clusterBootstrap(
      byTask(own, (observation) => Number(observation.passed)),
      options,
    );
    return {
      arm,
      successRate: mean,
      interval,
      compileRate: share(own, (observation) => observation.compiled),
      meanTokens: own.reduce((total, observation) => total + observation.tokens, 0) / Math.max(1, own.length),
      executions: own.length,
    };
  });
  const passedBy = new Map(
    observations.map((observation) => [keyOf(observation.arm, observation), Number(observation.passed)]),
  );
  const candidates = observations.filter((observation) => observation.arm === options.candidate);
  const raw = options.arms
    .filter((arm) => arm !== options.candidate)
    .map((against) => {
      const pairs = candidates.filter((observation) => passedBy.has(keyOf(against, observation)));
      const clusters = byTask(
        pairs,
        (observation) => Number(observation.passed) - passedBy.get(keyOf(against, observation))!,
      );
      return { against, ...comparePaired(clusters, { seed: options.seed }) };
    });
  const adjusted = holm(raw.map((comparison) => comparison.p));
  const comparisons = raw.map((compared, index) => ({ ...compared, adjustedP: adjusted[index]! }));
  const ahead =
    comparisons.length > 0 &&
    comparisons.every((comparison) => comparison.difference > 0 && comparison.adjustedP < 0.05);
  return { arms, comparisons, winner: ahead ? options.candidate : null };
}

function keyOf(arm: string, observation: Observation): string {
  return JSON.stringify([arm, observation.task, observation.member]);
}

function byTask(
  observations: readonly Observation[],
  value: (observation: Observation) => number,
): number[][] {
  const tasks = new Map<string, number[]>();
  for (const observation of observations) {
    const values = tasks.get(observation.task) ?? [];
    values.push(value(observation));
    tasks.set(observation.task, values);
  }
  // Sorted, so that the same data give the same resamples whatever order the rows came in.
  return [...tasks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, values]) => values);
}

function share(observations: readonly Observation[], holds: (observation: Observation) => boolean): number {
  return observations.length === 0 ? Number.NaN : observations.filter(holds).length / observations.length;
}
