import { mean, sampleStandardDeviation } from 'simple-statistics';

export interface ValidationCase {
  /** Slices that it belongs to, e.g. `language/python`. */
  readonly slices: readonly string[];
  /** Evidence recall of either, 0..1. */
  readonly candidate: number;
  readonly production: number;
}

export interface SliceResult {
  readonly candidate: number;
  readonly production: number;
  readonly examples: number;
  readonly passed: boolean;
}

/** A candidate beside production on the same cases. */
export interface Validation {
  readonly candidate: number;
  readonly production: number;
  readonly examples: number;
  /** Of the candidate over production, with the standard error of the mean; null below `fewestCases`. */
  readonly gain: { readonly mean: number; readonly error: number } | null;
  readonly slices: Readonly<Record<string, SliceResult>>;
  /** Whether it is nowhere shown to be worse by more than is tolerated. */
  readonly passed: boolean;
}

/** A candidate may lose so much recall. */
export const tolerance = 0.02;
/** Fewer cases say nothing about a slice. */
const fewestCases = 4;
/** Standard errors of the mean difference that may be lost beside the tolerance: a candidate as good as production has to pass. */
const allowedErrors = 2;

const lossesOf = (cases: readonly ValidationCase[]): number[] =>
  cases.map(({ candidate, production }) => production - candidate);

function errorOf(losses: readonly number[]): number {
  return losses.length < 2 ? 0 : sampleStandardDeviation([...losses]) / Math.sqrt(losses.length);
}

function keeps(losses: readonly number[]): boolean {
  return mean([...losses]) <= tolerance + allowedErrors * errorOf(losses);
}

/** Does the candidate keep what production keeps? A gain elsewhere does not pay for a language that was unlearned. */
export function validateCases(cases: readonly ValidationCase[]): Validation {
  const names = [...new Set(cases.flatMap(({ slices }) => slices))].sort();
  const slices = Object.fromEntries(
    names.map((name): readonly [string, SliceResult] => {
      const own = cases.filter((one) => one.slices.includes(name));
      return [name, { ...means(own), passed: own.length < fewestCases || keeps(lossesOf(own)) }];
    }),
  );
  const losses = lossesOf(cases);
  return {
    ...means(cases),
    gain: cases.length < fewestCases ? null : { mean: -mean(losses), error: errorOf(losses) },
    slices,
    passed: keeps(losses) && Object.values(slices).every(({ passed }) => passed),
  };
}

function means(cases: readonly ValidationCase[]): Omit<SliceResult, 'passed'> {
  return {
    candidate: mean(cases.map(({ candidate }) => candidate)),
    production: mean(cases.map(({ production }) => production)),
    examples: cases.length,
  };
}
