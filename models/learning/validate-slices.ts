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

/** A candidate may lose so much recall. */
export const tolerance = 0.02;
/** Fewer cases say nothing about a slice. */
const fewestCases = 4;
/** Standard errors of the mean difference that a slice may lose beside the tolerance; slices are many, and small. */
const allowedErrors = 2;

/** By slice: does the candidate keep what production keeps? A gain elsewhere does not pay for a language that was unlearned. */
export function validateSlices(cases: readonly ValidationCase[]): Readonly<Record<string, SliceResult>> {
  const names = [...new Set(cases.flatMap(({ slices }) => slices))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const own = cases.filter(({ slices }) => slices.includes(name));
      const losses = own.map(({ candidate, production }) => production - candidate);
      const error = own.length < 2 ? 0 : sampleStandardDeviation(losses) / Math.sqrt(own.length);
      const result = {
        candidate: mean(own.map(({ candidate }) => candidate)),
        production: mean(own.map(({ production }) => production)),
        examples: own.length,
        passed: own.length < fewestCases || mean(losses) <= tolerance + allowedErrors * error,
      };
      return [name, result];
    }),
  );
}
