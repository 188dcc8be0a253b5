import type { FactFeatures } from './features.ts';

/**
 * The published truth about the simulated team: what each member's success depends on, and by how much. A fact that stands in
 * the request is used with probability logistic(intercept + sum of coefficient x feature), one that does not stand there with
 * logistic(intercept); the features are those of features.ts. A coefficient of 0 is a planted effect of exactly nothing.
 * None of this says anything about real LLMs.
 */
export interface Coefficients extends Readonly<Record<keyof FactFeatures, number>> {
  /** Log-odds of guessing a fact that was not given. */
  readonly intercept: number;
}

export const faults = [
  'rate-limit',
  'server-error',
  'slow',
  'slow-start',
  'hang',
  'cut-stream',
  'junk-json',
  'wrong-schema',
] as const;
export type Fault = (typeof faults)[number];

export interface Profile {
  readonly name: string;
  /** Characters of context that are read; what comes after is lost. */
  readonly windowCharacters: number;
  readonly solver: Coefficients;
  /** Added to every score; standard deviation of the noise; a liar reports one minus the truth. */
  readonly evaluator: { readonly bias: number; readonly noise: number; readonly lies: boolean };
  /** Share of an instructor's sentences that say something which no source holds. */
  readonly instructor: { readonly ungroundedRate: number };
  /** Share of a student's questions that were asked before. */
  readonly student: { readonly repeatRate: number };
  /** Log-normal: its median, and the standard deviation of its logarithm. */
  readonly latency: { readonly medianMilliseconds: number; readonly sigma: number };
  /** USD. */
  readonly pricePerMillionTokens: { readonly prompt: number; readonly completion: number };
  /** Share of requests, picked by their content, that end in the fault. */
  readonly faults: Partial<Record<Fault, number>>;
}

const balanced: Profile = {
  name: 'sim-balanced',
  windowCharacters: 60_000,
  solver: {
    intercept: -4.5,
    present: 7,
    position: 0.8,
    noise: -1.5,
    contradiction: -2,
    structure: 0.6,
    examples: 0.5,
    types: 0,
    length: 0,
  },
  evaluator: { bias: 0, noise: 0.04, lies: false },
  instructor: { ungroundedRate: 0.02 },
  student: { repeatRate: 0.02 },
  latency: { medianMilliseconds: 0, sigma: 0.5 },
  pricePerMillionTokens: { prompt: 0.15, completion: 0.6 },
  faults: {},
};

/** Loves examples. */
const byExample: Profile = {
  name: 'sim-by-example',
  windowCharacters: 60_000,
  solver: {
    intercept: -4.5,
    present: 5.8,
    position: 0.4,
    noise: -1,
    contradiction: -1.5,
    structure: 0,
    examples: 2.2,
    types: 0.5,
    length: 0,
  },
  evaluator: { bias: 0.04, noise: 0.05, lies: false },
  instructor: { ungroundedRate: 0.04 },
  student: { repeatRate: 0.02 },
  latency: { medianMilliseconds: 0, sigma: 0.5 },
  pricePerMillionTokens: { prompt: 0.1, completion: 0.4 },
  faults: {},
};

/** Drowns in noise and reads a short window. */
const distractible: Profile = {
  name: 'sim-distractible',
  windowCharacters: 16_000,
  solver: {
    intercept: -4.2,
    present: 7.6,
    position: 0.6,
    noise: -4,
    contradiction: -2.5,
    structure: 0.8,
    examples: 0,
    types: 0,
    length: -1,
  },
  evaluator: { bias: -0.04, noise: 0.06, lies: false },
  instructor: { ungroundedRate: 0.1 },
  student: { repeatRate: 0.06 },
  latency: { medianMilliseconds: 0, sigma: 0.5 },
  pricePerMillionTokens: { prompt: 0.05, completion: 0.2 },
  faults: {},
};

/** Does not care where in the context a fact stands, nor how the context is laid out. */
const orderless: Profile = {
  name: 'sim-orderless',
  windowCharacters: 120_000,
  solver: {
    intercept: -4,
    present: 6.8,
    position: 0,
    noise: -1.2,
    contradiction: -1.8,
    structure: 0,
    examples: 0.4,
    types: 0,
    length: -0.5,
  },
  evaluator: { bias: 0.02, noise: 0.04, lies: false },
  instructor: { ungroundedRate: 0.03 },
  student: { repeatRate: 0.02 },
  latency: { medianMilliseconds: 0, sigma: 0.5 },
  pricePerMillionTokens: { prompt: 0.5, completion: 1.5 },
  faults: {},
};

/** Not in the default team: judges the opposite of what it sees. */
const liar: Profile = { ...balanced, name: 'sim-liar', evaluator: { bias: 0, noise: 0.04, lies: true } };

/** Who sits in the team when no other is configured. */
export const defaultProfiles: readonly Profile[] = [balanced, byExample, distractible, orderless];
/** Everybody the server can play. */
export const profiles: readonly Profile[] = [...defaultProfiles, liar];
