/** Subjects of one arm and the sum of their success rates (each in 0..1). */
export interface ArmOutcome {
  readonly subjects: number;
  readonly successes: number;
}

/** Subjects at which the interval is tightest relative to its price; GrowthBook's default. */
export const sequentialTuning = 5000;

/**
 * Mixture parameter of the sequence that is tightest near `tuning` subjects:
 * rho = sqrt((-2 ln alpha + ln(1 - 2 ln alpha)) / tuning). Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform
 * central limit theory and asymptotic confidence sequences" (arXiv 2103.06476, section 2.2); the form GrowthBook documents.
 */
function mixture(alpha: number, tuning: number): number {
  return Math.sqrt((-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / tuning);
}

/** A success rate's variance; shrunk by one success and one failure so that an arm of 3 of 3 does not look certain. */
function variance(arm: ArmOutcome): number {
  const rate = (arm.successes + 1) / (arm.subjects + 2);
  return rate * (1 - rate);
}

/**
 * Always-valid (1 - alpha) interval for treatment minus control, to be looked at as often as one likes: half-width
 * s sqrt(2 (n rho^2 + 1) ln(sqrt(n rho^2 + 1) / alpha) / (n rho)^2), n = subjects of both arms, s^2 = n (var_c / n_c + var_t / n_t)
 * (asymptotic confidence sequence, arXiv 2103.06476 equation 9). A subject's rate lies in 0..1, so the binomial
 * variance bounds its own. Null before both arms have a subject.
 */
export function differenceInterval(
  control: ArmOutcome,
  treatment: ArmOutcome,
  options: { readonly alpha?: number; readonly tuning?: number } = {},
): { readonly difference: number; readonly interval: readonly [number, number] } | null {
  if (control.subjects === 0 || treatment.subjects === 0) return null;
  const alpha = options.alpha ?? 0.05;
  const rho = mixture(alpha, options.tuning ?? sequentialTuning);
  const n = control.subjects + treatment.subjects;
  const scale = n * (variance(control) / control.subjects + variance(treatment) / treatment.subjects);
  const spread = n * rho ** 2 + 1;
  const halfWidth = Math.sqrt((scale * 2 * spread * Math.log(Math.sqrt(spread) / alpha)) / (n * rho) ** 2);
  const difference = treatment.successes / treatment.subjects - control.successes / control.subjects;
  return {
    difference,
    interval: [Math.max(-1, difference - halfWidth), Math.min(1, difference + halfWidth)],
  };
}
