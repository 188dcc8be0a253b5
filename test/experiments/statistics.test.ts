import assert from 'node:assert/strict';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { analyzeCounts, recommend } from '../../models/experiments/analyze.ts';
import { assignVariant, subjectPosition } from '../../models/experiments/assignment.ts';
import { differenceInterval } from '../../models/experiments/confidence-sequence.ts';
import { planExperiment } from '../../models/experiments/plan-experiment.ts';
import { chiSquaredP, sampleRatioP } from '../../models/experiments/sample-ratio.ts';

/** One experiment of `looks` looks over `perArm` subjects an arm: the look at which the interval first leaves zero. */
function firstDecision(
  seed: number,
  baseline: number,
  lift: number,
  perArm: number,
  looks: number,
): number | null {
  const random = xoroshiro128plus(seed);
  let [control, treatment] = [0, 0];
  for (let look = 1, subjects = 0; look <= looks; look += 1) {
    for (; subjects < Math.floor((perArm * look) / looks); subjects += 1) {
      if (uniformFloat64(random) < baseline) control += 1;
      if (uniformFloat64(random) < baseline + lift) treatment += 1;
    }
    const found = differenceInterval({ subjects, successes: control }, { subjects, successes: treatment });
    if (found && (found.interval[0] > 0 || found.interval[1] < 0)) return look;
  }
  return null;
}

describe('experiment statistics', () => {
  it('raise a false alarm in at most 5 % of A/A experiments that are looked at 50 times', () => {
    const runs = 1000;
    let alarms = 0;
    for (let seed = 1; seed <= runs; seed += 1)
      if (firstDecision(seed, 0.4, 0, 5000, 50) !== null) alarms += 1;
    assert.ok(alarms / runs <= 0.05, `${alarms} of ${runs} A/A experiments decided`);
    assert.ok(alarms > 0, 'a test that never alarms has no power either');
  });

  it('find +5 points on a 40 % baseline by 2,700 subjects an arm in most runs', () => {
    const runs = 300;
    let found = 0;
    for (let seed = 1; seed <= runs; seed += 1)
      if (firstDecision(seed, 0.4, 0.05, 2700, 27) !== null) found += 1;
    assert.ok(found / runs >= 0.7, `${found} of ${runs} found`);
  });

  it('are begun where they can be expected to end with a winner, by what is known of the gain and of the traffic', () => {
    const traffic = { subjects: 14_000, success: 0.83 };
    const plan = (mean: number, error: number, judged = traffic) =>
      planExperiment({ mean, error }, judged).worthwhile;
    assert.equal(plan(0.05, 0.01), true);
    // Too small to be seen, too little known, too few subjects, worse.
    assert.equal(plan(0.01, 0.01), false);
    assert.equal(plan(0.05, 0.04), false);
    assert.equal(plan(0.05, 0.01, { ...traffic, subjects: 1000 }), false);
    assert.equal(plan(-0.05, 0.01), false);
    assert.equal(planExperiment(null, traffic).worthwhile, false);
    assert.equal(planExperiment({ mean: 0.5, error: 0 }, { subjects: 0, success: 0 }).worthwhile, false);
  });

  it('give the half-width that the published formula gives', () => {
    // alpha .05, tuning 5000, 1000 subjects an arm, p = .5 in both: rho^2 = .0015872, n rho^2 + 1 = 4.17441,
    // s^2 = 2000 (.25/1000 + .25/1000) = 1; sqrt(2 * 4.17441 * ln(2.04314 / .05) / (2000^2 * .0015872)) = 0.06985
    const found = differenceInterval({ subjects: 1000, successes: 500 }, { subjects: 1000, successes: 500 });
    assert.ok(Math.abs(found!.interval[1] - 0.06985) < 2e-4, String(found!.interval[1]));
  });

  it('are not certain of three successes out of three', () => {
    const found = differenceInterval({ subjects: 3, successes: 0 }, { subjects: 3, successes: 3 });
    assert.deepEqual(found?.interval, [-1, 1]);
    assert.equal(differenceInterval({ subjects: 0, successes: 0 }, { subjects: 3, successes: 3 }), null);
  });

  it('agree with the published chi-squared table', () => {
    for (const [statistic, p] of [
      [2.7055, 0.1],
      [3.8415, 0.05],
      [6.6349, 0.01],
      [10.8276, 0.001],
    ] as const)
      assert.ok(Math.abs(chiSquaredP(statistic) - p) < 1e-5, `${statistic}: ${chiSquaredP(statistic)}`);
    // 1000 subjects at one half, 560 treated: (60)^2/500 + (60)^2/500 = 14.4
    assert.ok(sampleRatioP({ treatment: 560, expected: 500, variance: 250 })! < 0.001);
    assert.ok(sampleRatioP({ treatment: 510, expected: 500, variance: 250 })! > 0.5);
    assert.equal(sampleRatioP({ treatment: 0, expected: 0, variance: 0 }), null);
  });

  it('promote, roll back or wait by the interval, the split and the guardrail', () => {
    const sound = { faultInterval: null, sampleRatioP: 0.4 };
    assert.equal(recommend({ interval: [0.01, 0.2], ...sound }), 'promote');
    assert.equal(recommend({ interval: [-0.01, 0.2], ...sound }), 'continue');
    assert.equal(recommend({ interval: [-0.2, -0.01], ...sound }), 'rollback');
    assert.equal(recommend({ interval: null, ...sound }), 'continue');
    assert.equal(recommend({ interval: [0.01, 0.2], faultInterval: null, sampleRatioP: 0.0001 }), 'continue');
    assert.equal(
      recommend({ interval: [0.01, 0.2], faultInterval: [0.02, 0.3], sampleRatioP: 0.4 }),
      'rollback',
    );
  });

  it('roll back a treatment that faults on every request even though no answer was judged', () => {
    const none = { subjects: 0, successes: 0 };
    const analysis = analyzeCounts({
      control: none,
      treatment: none,
      faults: { control: { subjects: 400, successes: 0 }, treatment: { subjects: 400, successes: 400 } },
      split: { treatment: 400, expected: 400, variance: 200 },
      simulated: false,
    });
    assert.equal(analysis.recommendation, 'rollback');
    assert.equal(analysis.interval, null);
  });
});

describe('assignment', () => {
  it('is sticky, follows the ratio, and only ever moves a subject from control to treatment as the ratio rises', () => {
    const subjects = Array.from({ length: 4000 }, (_, index) => `user-${index}`);
    const at = (ratio: number) =>
      subjects.filter((subject) => assignVariant('e', subject, ratio) === 'treatment');
    const quarter = at(0.25);
    assert.ok(Math.abs(quarter.length - 1000) < 100, String(quarter.length));
    const half = new Set(at(0.5));
    assert.ok(quarter.every((subject) => half.has(subject)));
    assert.equal(at(0).length, 0);
    assert.equal(at(1).length, 4000);
  });

  it('is independent between experiments', () => {
    const both = Array.from({ length: 4000 }, (_, index) => `user-${index}`).filter(
      (subject) => subjectPosition('a', subject) < 0.5 && subjectPosition('b', subject) < 0.5,
    );
    assert.ok(Math.abs(both.length - 1000) < 100, String(both.length));
  });
});
