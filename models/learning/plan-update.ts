import { mean } from 'simple-statistics';
import type { SignalValue, SpokenKind } from './signal-values.ts';
import { tolerance } from './validate-cases.ts';

/** An update that was validated, as its learning cycle recorded it. */
export interface PastUpdate {
  /** Null: from before there were plans. */
  readonly plan: Pick<UpdatePlan, 'strategy' | 'domains'> | null;
  readonly slices: ValidatedSlices;
  /** The same update learned as if nothing was known, where that was tried beside it. */
  readonly control: ValidatedSlices | null;
}

/** By slice, e.g. `language/python`. */
type ValidatedSlices = Readonly<Record<string, { readonly candidate: number; readonly production: number }>>;

export const updateStrategies = ['adapted', 'unadapted'] as const;
export type UpdateStrategy = (typeof updateStrategies)[number];

export interface DomainPlan {
  /** Of its examples' weight, which is what a learning rate of its own comes to under one optimiser. */
  readonly learningRateFactor: number;
  /** It takes part in every so many updates. */
  readonly everyUpdates: number;
  readonly due: boolean;
}

/** How the next update learns. */
export interface UpdatePlan {
  /** `unadapted` learns as if nothing was known. */
  readonly strategy: UpdateStrategy;
  /** Weight of an example by the kind of feedback that it rests on. */
  readonly signalWeights: Readonly<Partial<Record<SpokenKind, number>>>;
  /** By language; one that is not listed learns as it always did. */
  readonly domains: Readonly<Record<string, DomainPlan>>;
}

export interface StrategyImpact {
  readonly strategy: UpdateStrategy;
  readonly domain: string;
  readonly updates: number;
  /** Mean gain of evidence recall on the frozen set. */
  readonly impact: number;
}

const domainPrefix = 'language/';
const controlEvery = 4;
/** Steps of resilient propagation (Riedmiller and Braun, 1993), and bounds that keep one domain from drowning the others. */
const faster = 1.2;
const slower = 0.5;
const leastFactor = 0.25;
const mostFactor = 2;
const longestPause = 4;

const usual: DomainPlan = { learningRateFactor: 1, everyUpdates: 1, due: true };

/**
 * What an adapted update is measured against: trained beside it from the same model and feedback, validated on the same cases and never
 * deployed. In the place of it the control would cost production an update each time.
 */
export const unadapted: UpdatePlan = { strategy: 'unadapted', signalWeights: {}, domains: {} };

/** @param draw 0..1, of the update's id: which updates have a control is not to depend on how things go */
export function hasControl(draw: number): boolean {
  return draw < 1 / controlEvery;
}

export function planUpdate(values: readonly SignalValue[], history: readonly PastUpdate[]): UpdatePlan {
  return {
    strategy: 'adapted',
    signalWeights: Object.fromEntries(values.map(({ kind, weight }) => [kind, weight])),
    domains: domainPlans(history),
  };
}

/**
 * A domain that gained learns faster, one that lost slower, and one where nothing moved waits longer: a change below the validation's
 * tolerance is none. Where all would wait, all take part: nothing is gained by an update without any.
 */
function domainPlans(history: readonly PastUpdate[]): Record<string, DomainPlan> {
  const domains = new Set(history.flatMap(({ slices }) => domainsOf(slices)));
  const plans = [...domains].sort().map((domain): readonly [string, DomainPlan] => {
    let plan = usual;
    let waited = 0;
    for (const { plan: past, slices } of history) {
      const slice = slices[domainPrefix + domain];
      const tookPart = past?.domains[domain]?.due ?? true;
      waited = tookPart ? 0 : waited + 1;
      if (slice && tookPart) plan = after(plan, slice.candidate - slice.production);
    }
    return [domain, { ...plan, due: waited + 1 >= plan.everyUpdates }];
  });
  const noneDue = plans.every(([, { due }]) => !due);
  return Object.fromEntries(plans.map(([domain, plan]) => [domain, { ...plan, due: plan.due || noneDue }]));
}

function after(plan: DomainPlan, gain: number): DomainPlan {
  if (Math.abs(gain) <= tolerance)
    return { ...plan, everyUpdates: Math.min(longestPause, 2 * plan.everyUpdates) };
  const factor = plan.learningRateFactor * (gain > 0 ? faster : slower);
  return {
    ...plan,
    learningRateFactor: Math.min(mostFactor, Math.max(leastFactor, factor)),
    everyUpdates: 1,
  };
}

function domainsOf(slices: ValidatedSlices): string[] {
  return Object.keys(slices).flatMap((slice) =>
    slice.startsWith(domainPrefix) ? [slice.slice(domainPrefix.length)] : [],
  );
}

/** What each strategy brought each domain, the best first. */
export function strategyImpacts(history: readonly PastUpdate[]): readonly StrategyImpact[] {
  const gains = new Map<string, { strategy: UpdateStrategy; domain: string; gains: number[] }>();
  const tried = history.flatMap(({ plan, slices, control }) => [
    { strategy: plan?.strategy ?? 'unadapted', slices },
    ...(control === null ? [] : [{ strategy: 'unadapted' as const, slices: control }]),
  ]);
  for (const { strategy, slices } of tried)
    for (const domain of domainsOf(slices)) {
      const key = `${strategy} ${domain}`;
      const entry = gains.get(key) ?? { strategy, domain, gains: [] };
      const { candidate, production } = slices[domainPrefix + domain]!;
      entry.gains.push(candidate - production);
      gains.set(key, entry);
    }
  return [...gains.values()]
    .map(({ strategy, domain, gains: all }) => ({ strategy, domain, updates: all.length, impact: mean(all) }))
    .sort((a, b) => b.impact - a.impact);
}

/** What an example weighs: 0 leaves it out. Executions weigh 1, an example that rests on somebody's word what its kind is worth. */
export function exampleWeight(
  plan: UpdatePlan | null,
  example: { readonly domain: string; readonly spoken: SpokenKind | null },
): number {
  if (plan === null || plan.strategy === 'unadapted') return 1;
  const domain = plan.domains[example.domain] ?? usual;
  if (!domain.due) return 0;
  const signal = example.spoken === null ? 1 : (plan.signalWeights[example.spoken] ?? 0);
  return signal * domain.learningRateFactor;
}
