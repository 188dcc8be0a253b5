/**
 * How far two samples' means of values in 0..1 differ at most by chance, except with probability `alpha`: the cut threshold of ADWIN,
 * sqrt(2/m variance ln(2/alpha)) + 2/(3m) ln(2/alpha), 1/m = 1/n1 + 1/n2 (Bifet and Gavalda, "Learning from time-changing data with
 * adaptive windowing", SDM 2007, section 3.2). From Bernstein's inequality, so that it holds however far out the tail is.
 */
export function meanDifferenceBound(input: {
  readonly sizes: readonly [number, number];
  readonly variance: number;
  readonly alpha: number;
}): number {
  const inverse = 1 / input.sizes[0] + 1 / input.sizes[1];
  const logarithm = Math.log(2 / input.alpha);
  return Math.sqrt(2 * inverse * input.variance * logarithm) + (2 / 3) * inverse * logarithm;
}

/**
 * How far one sample's distribution function lies above another's at most by chance, except with probability `alpha`:
 * sqrt((1/n1 + 1/n2) ln(1/alpha) / 2) (Wei and Dudley, "Two-sample Dvoretzky-Kiefer-Wolfowitz inequalities", 2012).
 */
export function distributionDistanceBound(sizes: readonly [number, number], alpha: number): number {
  return Math.sqrt(((1 / sizes[0] + 1 / sizes[1]) * Math.log(1 / alpha)) / 2);
}
