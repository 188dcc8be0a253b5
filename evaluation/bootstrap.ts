import { mean, quantileSorted } from 'simple-statistics';
import { createRandom } from '../models/random.ts';

/**
 * Cluster bootstrap (Davison & Hinkley 1997, section 3.8): solutions of one task are not independent, so tasks are resampled
 * and every task brings all its observations.
 *
 * @param clusters one array of values a task; empty ones are ignored
 * @returns the mean over all values and its 95 % percentile interval
 */
export function clusterBootstrap(
  clusters: readonly (readonly number[])[],
  options: { readonly seed: number; readonly resamples?: number },
): { mean: number; interval: readonly [number, number]; resampled: readonly number[] } {
  const filled = clusters.filter((cluster) => cluster.length > 0);
  if (filled.length === 0) return { mean: Number.NaN, interval: [Number.NaN, Number.NaN], resampled: [] };
  const sums = filled.map((cluster) => cluster.reduce((total, value) => total + value, 0));
  const random = createRandom(options.seed);
  const resampled = Array.from({ length: options.resamples ?? 2000 }, () => {
    let total = 0;
    let count = 0;
    for (let draw = 0; draw < filled.length; draw++) {
      const index = random.int(filled.length);
      total += sums[index]!;
      count += filled[index]!.length;
    }
    return total / count;
  }).sort((a, b) => a - b);
  return {
    mean: mean(filled.flat()),
    interval: [quantileSorted(resampled, 0.025), quantileSorted(resampled, 0.975)],
    resampled,
  };
}
