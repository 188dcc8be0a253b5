/** What a kind of feedback says about the answer: that it worked, or that it did not. */
export const spokenKinds = {
  accepted: true,
  copy: true,
  integrated: true,
  modified: false,
  regenerated: false,
  error: false,
  not_integrated: false,
} as const satisfies Readonly<Record<string, boolean>>;
export type SpokenKind = keyof typeof spokenKinds;

/** Of requests that were executed as well: how many a kind spoke about, and how often the execution said the same. */
export interface SignalCounts {
  readonly observations: number;
  readonly agreeing: number;
}

export interface SignalValue extends SignalCounts {
  readonly kind: SpokenKind;
  /** 0: no better than a coin, 1: as good as an execution. What an example of this kind alone weighs in training. */
  readonly weight: number;
}

/** Of the normal distribution, for a one-sided bound of 97.5 %. */
const z = 1.96;

/** Lower bound of a share (Wilson, 1927): little evidence is worth little. */
function lowerBound({ observations, agreeing }: SignalCounts): number {
  if (observations === 0) return 0;
  const share = agreeing / observations;
  const center = share + z ** 2 / (2 * observations);
  const spread = z * Math.sqrt((share * (1 - share)) / observations + z ** 2 / (4 * observations ** 2));
  return (center - spread) / (1 + z ** 2 / observations);
}

/**
 * Kinds of feedback by what they are worth, the best first. With labels that are wrong with probability e, a learner's risk shrinks by
 * 1 - 2e (Natarajan et al., 2013, Learning with Noisy Labels); e is taken at the upper end of what the counts allow.
 */
export function rankSignals(
  counts: Readonly<Partial<Record<SpokenKind, SignalCounts>>>,
): readonly SignalValue[] {
  return (Object.keys(spokenKinds) as SpokenKind[])
    .map((kind) => {
      const { observations, agreeing } = counts[kind] ?? { observations: 0, agreeing: 0 };
      const weight = Math.max(0, 2 * lowerBound({ observations, agreeing }) - 1);
      return { kind, observations, agreeing, weight };
    })
    .sort((a, b) => b.weight - a.weight || b.observations - a.observations || (a.kind < b.kind ? -1 : 1));
}
