import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded stream: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform integer in 0..count-1. */
  int(count: number): number;
  /** Uniform in [0, 1). */
  float(): number;
  /** A shuffled copy (Fisher-Yates). */
  shuffle<Item>(items: readonly Item[]): Item[];
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const int = (count: number): number => uniformInt(generator, 0, count - 1);
  return {
    int,
    float: () => uniformInt(generator, 0, 0x7fffffff) / 0x80000000,
    shuffle(items) {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = int(last + 1);
        [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
      }
      return shuffled;
    },
  };
}
