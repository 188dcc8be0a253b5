import { median } from 'simple-statistics';
import { clusterBootstrap } from '../bootstrap.ts';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { contextFeatureNames, type ContextFeature, type ContextFeatures } from './context-features.ts';
import { groupBy } from './group-by.ts';
import { type Effect, fitWithinClusters, type LinearFit, type Observation } from './linear-effects.ts';

/** One answer to one context. */
export interface AnsweredContext {
  readonly task: string;
  readonly member: string;
  readonly features: ContextFeatures;
  readonly success: boolean;
}

export type TestedEffect = Effect & {
  /** Adjusted for all effects of its table (Benjamini & Hochberg). */
  readonly q: number;
};

export interface FeaturePattern {
  readonly feature: ContextFeature;
  /** Success of the contexts that have it: of a share, those above its median. Null where all or none have it. */
  readonly successRate: { readonly value: number; readonly interval: readonly [number, number] } | null;
  /** Points of success from 0 to 1 of the feature, others equal, within tasks; null where the contexts cannot tell. */
  readonly effect: TestedEffect | null;
}

export interface Interaction {
  readonly features: readonly [ContextFeature, ContextFeature];
  /** What both together change beyond the sum of the two. */
  readonly effect: TestedEffect;
}

export interface SuccessPatterns {
  readonly answers: number;
  readonly tasks: number;
  readonly falseDiscoveryRate: number;
  /** Most important first; those without an effect last. */
  readonly features: readonly FeaturePattern[];
  /** Success above .75 (the paper's 4.3), and an effect upwards that is a discovery. */
  readonly successful: readonly ContextFeature[];
  /** Success below .25, and an effect downwards that is a discovery. */
  readonly failing: readonly ContextFeature[];
  /** Discoveries only, most important first. */
  readonly interactions: readonly Interaction[];
}

/** Largest share of what is called an effect that may be none. */
export const falseDiscoveryRate = 0.1;
const highSuccess = 0.75;
const lowSuccess = 0.25;
const bootstrapSeed = 1;

/** Which features of contexts go with success, and by how much. */
export function successPatterns(answers: readonly AnsweredContext[]): SuccessPatterns {
  const fit = fitWithinClusters(
    answers.map((answer) => observation(answer)),
    contextFeatureNames.length,
  );
  const effects = tested(fit.effects);
  const features = contextFeatureNames
    .map((feature, k): FeaturePattern => ({
      feature,
      successRate: successRate(answers, feature),
      effect: effects[k]!,
    }))
    .sort((a, b) => (b.effect?.importance ?? -1) - (a.effect?.importance ?? -1));
  const found = features.filter(({ effect }) => effect !== null && effect.q < falseDiscoveryRate);
  return {
    answers: answers.length,
    tasks: new Set(answers.map(({ task }) => task)).size,
    falseDiscoveryRate,
    features,
    successful: found
      .filter(({ effect, successRate: rate }) => effect!.estimate > 0 && (rate?.value ?? 0) > highSuccess)
      .map(({ feature }) => feature),
    failing: found
      .filter(({ effect, successRate: rate }) => effect!.estimate < 0 && (rate?.value ?? 1) < lowSuccess)
      .map(({ feature }) => feature),
    interactions: interactions(
      fit,
      answers,
      features.filter(({ effect }) => effect !== null).map(({ feature }) => feature),
    ),
  };
}

/** Effects with their q; null stays null and counts as no test. */
export function tested(effects: readonly (Effect | null)[]): (TestedEffect | null)[] {
  const found = effects.filter((effect) => effect !== null);
  const adjusted = benjaminiHochberg(found.map(({ p }) => p));
  let place = 0;
  return effects.map((effect) => (effect ? { ...effect, q: adjusted[place++]! } : null));
}

export function observation(answer: AnsweredContext, more: readonly number[] = []): Observation {
  const values = [...contextFeatureNames.map((feature) => answer.features[feature]), ...more];
  return { cluster: answer.task, values, outcome: Number(answer.success) };
}

function successRate(
  answers: readonly AnsweredContext[],
  feature: ContextFeature,
): FeaturePattern['successRate'] {
  const middle = median(answers.map(({ features }) => features[feature]));
  const having = answers.filter(({ features }) => features[feature] > Math.min(middle, 0.999));
  if (having.length === 0 || having.length === answers.length) return null;
  const byTask = groupBy(having, ({ task }) => task);
  const { mean, interval } = clusterBootstrap(
    [...byTask.values()].map((own) => own.map(({ success }) => Number(success))),
    { seed: bootstrapSeed },
  );
  return { value: mean, interval };
}

/** Every pair of features is tried by its product beside all features; pairs are one family of tests. */
function interactions(
  fit: LinearFit,
  answers: readonly AnsweredContext[],
  varying: readonly ContextFeature[],
): readonly Interaction[] {
  const pairs = varying.flatMap((left, index) =>
    varying.slice(index + 1).map((right) => [left, right] as const),
  );
  const effects = pairs.map(([left, right]) =>
    fit.effectOf(answers.map(({ features }) => features[left] * features[right])),
  );
  return tested(effects)
    .flatMap((effect, index) => (effect ? [{ features: pairs[index]!, effect }] : []))
    .filter(({ effect }) => effect.q < falseDiscoveryRate)
    .sort((a, b) => b.effect.importance - a.effect.importance);
}
