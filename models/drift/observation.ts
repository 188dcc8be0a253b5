/** One served request, as far as drift can be seen in it. */
export interface Observation {
  /** Of the query, length 1. */
  readonly embedding: Float32Array;
  /** What its distribution is compared by, beside the embedding. */
  readonly features: Readonly<Record<(typeof comparedFeatures)[number], string>>;
  /** Kind of the error, `none` where somebody said that it went well; null where nobody said anything. */
  readonly error: string | null;
  /** Accepted or its tests passed; null where nobody said anything. */
  readonly success: boolean | null;
}

export const comparedFeatures = ['language', 'kind', 'length'] as const;

/** Lengths of queries by powers of four: a bin is a different way of asking, not a few words more. */
export function lengthBin(characters: number): string {
  return `<${4 ** Math.max(3, Math.ceil(Math.log(characters + 1) / Math.log(4)))}`;
}
