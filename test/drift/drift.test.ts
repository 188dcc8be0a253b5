import assert from 'node:assert/strict';
import { simulateTraffic, type Shift, shifts } from '../../bench/drift/traffic.ts';
import { distributionDistanceBound, meanDifferenceBound } from '../../models/drift/bounds.ts';
import { categoryReference, compareCategories } from '../../models/drift/category-shares.ts';
import { designEffect, momentsOf } from '../../models/drift/design-effect.ts';
import { describeReference, detectDrift, type DriftVerdict, seen } from '../../models/drift/detect-drift.ts';
import { fourierFeatures } from '../../models/drift/fourier-features.ts';
import { lengthBin } from '../../models/drift/observation.ts';
import { findPerformanceDrop, outcomeReference } from '../../models/drift/performance-drop.ts';
import { levelOfLook, referencePeriod } from '../../models/drift/schedule.ts';
import { blockOffsets, blockSize, longestWindow } from '../../models/drift/windows.ts';
import { createRandom } from '../../models/random.ts';

const near = (value: number, expected: number, tolerance = 1e-4): void =>
  assert.ok(Math.abs(value - expected) < tolerance, `${value}, expected ${expected}`);

/** What a look says when a share of the newest thousand requests is of another kind. */
function verdictAfter(shift: Shift | null, seed: number): DriftVerdict {
  const settings = { seed, days: 11, requestsPerDay: 800, shift };
  const requests = [...simulateTraffic({ ...settings, shiftDay: shift === null ? null : 9 })];
  const changed = requests.findIndex(({ at }) => at >= 9);
  const rows = requests.slice(0, changed + longestWindow).map(seen);
  const period = rows.slice(0, changed);
  const blocks = blockOffsets(period.length).map((offset) => period.slice(offset, offset + blockSize));
  return detectDrift(describeReference(blocks), rows.slice(changed), levelOfLook);
}

describe('drift detection', function () {
  this.timeout(20_000);

  it('bounds chance as the published formulas do', () => {
    // m = 1 / (1/400 + 1/100) = 80; ln(2 / .01) = 5.29832: sqrt(2/80 * .25 * 5.29832) + 2 / 240 * 5.29832
    near(meanDifferenceBound({ sizes: [400, 100], variance: 0.25, alpha: 0.01 }), 0.181974 + 0.044153);
    // sqrt((1/400 + 1/100) * ln(100) / 2)
    near(distributionDistanceBound([400, 100], 0.01), 0.169652);
  });

  it('counts requests that come in tens as a tenth as many', () => {
    const random = createRandom(3);
    const blocks = (repeat: number): number[][] =>
      Array.from({ length: 40 }, () =>
        Array.from({ length: 400 / repeat }, () => Number(random.float() < 0.3)).flatMap((value) =>
          Array.from({ length: repeat }, () => value),
        ),
      );
    near(designEffect([blocks(1).map(momentsOf)]), 1, 0.5);
    near(designEffect([blocks(10).map(momentsOf)]), 10, 4);
  });

  it('measures shares of categories by the stability index and by the requests that moved', () => {
    const named = (a: number, b: number): string[] => [
      ...Array<string>(a).fill('a'),
      ...Array<string>(b).fill('b'),
    ];
    const reference = categoryReference(Array.from({ length: 8 }, () => named(250, 250)));
    const shift = compareCategories(reference, named(350, 150), 1e-5);
    // (.7 - .5) ln(.7 / .5) + (.3 - .5) ln(.3 / .5), half a request more in each
    near(shift.score, 0.2 * Math.log(1.4) - 0.2 * Math.log(0.6), 1e-3);
    near(shift.totalVariation, 0.2);
    assert.equal(shift.beyondChance, true);
    assert.equal(compareCategories(reference, named(255, 245), 1e-5).beyondChance, false);
    assert.equal(
      compareCategories(reference, [...named(200, 200), ...Array<string>(100).fill('c')], 1e-5).beyondChance,
      true,
    );
  });

  it('approximates the Gaussian kernel', () => {
    const [a, b] = [Float32Array.of(1, 0, 0, 0), Float32Array.of(0.6, 0.8, 0, 0)];
    const product = fourierFeatures(a).reduce((sum, value, i) => sum + value * fourierFeatures(b)[i]!, 0);
    near(product, Math.exp(-0.8 / 2), 0.15);
    near(
      fourierFeatures(a).reduce((sum, value) => sum + value ** 2, 0),
      1,
    );
  });

  it('finds a fall of success and where it began, and no rise', () => {
    const random = createRandom(5);
    const outcomes = (count: number, rate: number): boolean[] =>
      Array.from({ length: count }, () => random.float() < rate);
    const reference = outcomeReference(Array.from({ length: 8 }, () => outcomes(500, 0.8)));
    const fallen = findPerformanceDrop(reference, [...outcomes(600, 0.8), ...outcomes(400, 0.5)], 1e-5);
    assert.equal(fallen.beyondChance, true);
    near(fallen.score, 0.3, 0.07);
    assert.ok(fallen.since! >= 300 && fallen.since! <= 600, String(fallen.since));
    assert.equal(findPerformanceDrop(reference, outcomes(1000, 0.8), 1e-5).beyondChance, false);
    assert.equal(findPerformanceDrop(reference, outcomes(1000, 0.95), 1e-5).beyondChance, false);
  });

  it('finds a fifth of the requests changed, names the cause and recommends', () => {
    const causes = Object.fromEntries(shifts.map((kind) => [kind, verdictAfter({ kind, share: 0.2 }, 11)]));
    assert.equal(causes['queries']!.primaryCause, 'query_distribution');
    assert.equal(causes['language']!.primaryCause, 'query_distribution');
    assert.equal(causes['language']!.recommendation, 'retrain_on_new_queries');
    assert.equal(causes['errors']!.primaryCause, 'error_patterns');
    assert.equal(causes['performance']!.status, 'drift');
    assert.notEqual(causes['performance']!.recommendation, 'retrain_on_new_queries');
    for (const verdict of Object.values(causes)) assert.ok(verdict.severity > 0.1);
    assert.equal(verdictAfter({ kind: 'errors', share: 0.3 }, 12).recommendation, 'focus_on_new_errors');
  });

  it('is quiet while nothing changes', () => {
    for (const seed of [21, 22, 23]) {
      const verdict = verdictAfter(null, seed);
      assert.equal(verdict.status, 'stable', JSON.stringify(verdict.findings));
    }
  });

  it('tells nothing before it knows what is usual', () => {
    const rows = [
      ...simulateTraffic({ seed: 1, days: 2, requestsPerDay: 1000, shiftDay: null, shift: null }),
    ].map(seen);
    assert.equal(
      detectDrift(describeReference([rows.slice(0, blockSize)]), rows.slice(-longestWindow), levelOfLook)
        .status,
      'collecting',
    );
  });

  it('takes the reference from whole days after the last alarm, two weeks of the last four, before the current window', () => {
    const day = 24 * 3600 * 1000;
    const now = 100.5 * day;
    assert.deepEqual(referencePeriod({ now, since: 20 * day, currentBegins: 99.8 * day }), {
      from: 72 * day,
      to: 86 * day,
    });
    assert.deepEqual(referencePeriod({ now, since: 97.3 * day, currentBegins: 99.8 * day }), {
      from: 97.3 * day,
      to: 99 * day,
    });
  });

  it('lays blocks evenly over the reference, an even number of them', () => {
    assert.deepEqual(blockOffsets(2600), [0, 700, 1400, 2100]);
    assert.deepEqual(blockOffsets(999), []);
    assert.equal(blockOffsets(100_000).length, 10);
    assert.equal(blockOffsets(100_000).at(-1), 100_000 - blockSize);
    assert.deepEqual([0, 63, 64, 300].map(lengthBin), ['<64', '<64', '<256', '<1024']);
  });
});
