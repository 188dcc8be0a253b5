import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clusterBootstrap } from '../../evaluation/bootstrap.ts';
import {
  comparePaired,
  equivalence,
  holm,
  meanOverSeeds,
  standardizedMean,
} from '../../evaluation/paired-comparison.ts';
import { createRandom } from '../../models/random.ts';

interface Reference {
  readonly paired: readonly {
    readonly differences: readonly number[];
    readonly margin: number;
    readonly equivalence_p: number;
    readonly effect_size: number;
    readonly interval: readonly [number, number];
  }[];
  readonly holm: readonly { readonly p: readonly number[]; readonly adjusted: readonly number[] }[];
  readonly bootstrap: {
    readonly clusters: readonly (readonly number[])[];
    readonly mean: number;
    readonly interval: readonly [number, number];
  };
}

// Written by test/fixtures/statistics.py with scipy and statsmodels.
const reference = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../fixtures/statistics.json'), 'utf8'),
) as Reference;

function assertClose(actual: number, expected: number, what: string, tolerance = 1e-6): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} is not ${expected}`);
}

describe('statistics against scipy and statsmodels', () => {
  it('gives the p of two one-sided paired t tests, to 1e-6', () => {
    for (const { differences, margin, equivalence_p: p } of reference.paired)
      assertClose(equivalence(differences, margin).p!, p, `TOST of ${differences.length}`);
  });

  it('gives the paired effect size and the t interval of a mean, to 1e-6', () => {
    for (const { differences, effect_size: size, interval } of reference.paired) {
      assertClose(standardizedMean(differences)!, size, 'd_z');
      const ours = meanOverSeeds(differences).interval!;
      assertClose(ours[0], interval[0], 'lower limit');
      assertClose(ours[1], interval[1], 'upper limit');
    }
  });

  it("gives Holm's adjusted p-values, to 1e-6", () => {
    for (const { p, adjusted } of reference.holm)
      holm(p).forEach((value, index) => assertClose(value, adjusted[index]!, `p ${p[index]!}`));
  });

  it('bootstraps the mean of clusters to what a million resamples give', () => {
    const { clusters, mean, interval } = reference.bootstrap;
    const ours = clusterBootstrap(clusters, { seed: 1, resamples: 20_000 });
    assertClose(ours.mean, mean, 'mean', 1e-12);
    // Monte Carlo error of a quantile from 20,000 resamples.
    const tolerance = 0.03 * (interval[1] - interval[0]);
    assertClose(ours.interval[0], interval[0], 'lower limit', tolerance);
    assertClose(ours.interval[1], interval[1], 'upper limit', tolerance);
  });

  for (const tasks of [8, 24])
    it(`finds an arm other than itself in no more than 5 % of 1,000 repetitions on ${String(tasks)} tasks`, () => {
      const random = createRandom(11);
      const repetitions = 1000;
      let other = 0;
      for (let repetition = 0; repetition < repetitions; repetition++) {
        const clusters = Array.from({ length: tasks }, () => {
          // Both arms solve the task with its own chance, each member for itself.
          const rate = random.float();
          const solved = (): number => Number(random.float() < rate);
          return Array.from({ length: 3 }, () => solved() - solved());
        });
        if (comparePaired(clusters, { seed: repetition }).p < 0.05) other++;
      }
      // Two standard errors of a share of 5 %.
      assert.ok(other <= 0.064 * repetitions, `${other} of ${repetitions}`);
    });

  it('calls arms equivalent only where the interval leaves no other choice', () => {
    assert.equal(equivalence([0.01, -0.01, 0.02, -0.02, 0], 0.05).equivalent, true);
    assert.equal(equivalence([0, 0, 0], 0.05).equivalent, false);
    assert.equal(equivalence([0.4, -0.4, 0.4, -0.4], 0.05).equivalent, false);
    assert.equal(equivalence([0.1], 0.05).equivalent, false);
  });
});
