import type { Random } from '../../models/random.ts';
import { dimensions, domains } from './production.ts';

export interface WeightedExample {
  readonly domain: string;
  readonly features: readonly number[];
  readonly label: number;
  readonly weight: number;
}

/** A logistic model in the place of the CET: weights that all domains share and some of each domain's own. */
export interface Learner {
  readonly shared: readonly number[];
  readonly own: Readonly<Record<string, readonly number[]>>;
}

export const untrained: Learner = {
  shared: Array.from({ length: dimensions }, () => 0),
  own: Object.fromEntries(domains.map((domain) => [domain, Array.from({ length: dimensions }, () => 0)])),
};

export function predict(
  learner: Learner,
  { domain, features }: Pick<WeightedExample, 'domain' | 'features'>,
): number {
  const own = learner.own[domain]!;
  const score = features.reduce((sum, value, at) => sum + value * (learner.shared[at]! + own[at]!), 0);
  return 1 / (1 + Math.exp(-score));
}

/** Stochastic gradient descent on the weighted mean of a batch's losses, as the trainer takes it. */
export function train(
  start: Learner,
  examples: readonly WeightedExample[],
  options: { readonly steps: number; readonly batch: number; readonly rate: number; readonly random: Random },
): Learner {
  const shared = [...start.shared];
  const own = Object.fromEntries(Object.entries(start.own).map(([domain, values]) => [domain, [...values]]));
  for (let step = 0; step < options.steps; step++) {
    const batch = Array.from({ length: options.batch }, () => examples[options.random.int(examples.length)]!);
    const total = batch.reduce((sum, { weight }) => sum + weight, 0);
    const errors = batch.map((example) => example.label - predict({ shared, own }, example));
    for (const [index, { domain, features, weight }] of batch.entries())
      for (const [at, value] of features.entries()) {
        const change = (options.rate * (weight / total) * errors[index]! * value * batch.length) / 4;
        shared[at]! += change;
        own[domain]![at]! += change;
      }
  }
  return { shared, own };
}
