/** Size, mean and sum of squared deviations from the mean of one block of values. */
export interface BlockMoments {
  readonly size: number;
  readonly mean: number;
  readonly scatter: number;
}

export function momentsOf(values: readonly number[]): BlockMoments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { size: values.length, mean, scatter: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
}

/** Of `successes` ones among `size` values of 0 or 1. */
export function momentsOfShare(successes: number, size: number): BlockMoments {
  const mean = successes / size;
  return { size, mean, scatter: size * mean * (1 - mean) };
}

/**
 * How many times the variance of a block's mean exceeds that of independent values, at least 1 (Kish's design effect, from the analysis
 * of variance between and within blocks). Users come in sessions and days have hours: a thousand requests say as much as a few hundred
 * independent ones. `series`: the same blocks seen through several variables, e.g. one for each category.
 */
export function designEffect(series: readonly (readonly BlockMoments[])[]): number {
  let [between, within] = [0, 0];
  for (const all of series) {
    const blocks = all.filter(({ size }) => size > 0);
    const size = blocks.reduce((sum, block) => sum + block.size, 0);
    if (blocks.length < 2 || size <= blocks.length) continue;
    const mean = blocks.reduce((sum, block) => sum + block.size * block.mean, 0) / size;
    for (const block of blocks) {
      between += (block.size * (block.mean - mean) ** 2) / (blocks.length - 1);
      within += block.scatter / (size - blocks.length);
    }
  }
  return within > 0 ? Math.max(1, between / within) : 1;
}
