import assert from 'node:assert/strict';
import { clusterBootstrap } from '../../evaluation/bootstrap.ts';
import { compareArms } from '../../evaluation/compare-arms.ts';
import { holm } from '../../evaluation/paired-comparison.ts';
import { createRandom } from '../../models/random.ts';

const observe = (arm: string, task: number, member: string, passed: boolean) => ({
  arm,
  task: `task-${task}`,
  member,
  passed,
  compiled: true,
  tokens: 100,
});

describe('comparison of arms', () => {
  it("adjusts p-values as in Holm's procedure", () => {
    // Worked example: p = .01, .04, .03, .005 with four hypotheses.
    assert.deepEqual(
      holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(3))),
      [0.03, 0.06, 0.06, 0.02],
    );
  });

  it('covers the true mean about 95 % of the time', () => {
    const random = createRandom(7);
    let covered = 0;
    const trials = 200;
    for (let trial = 0; trial < trials; trial++) {
      const clusters = Array.from({ length: 60 }, () => {
        const rate = random.float();
        return Array.from({ length: 3 }, () => Number(random.float() < rate));
      });
      const [low, high] = clusterBootstrap(clusters, { seed: trial, resamples: 400 }).interval;
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    assert.ok(covered / trials > 0.88 && covered / trials <= 1, `covered ${covered} of ${trials}`);
  });

  it('names a winner only when it is ahead of every other arm', () => {
    const members = ['a', 'b', 'c'];
    const observations = Array.from({ length: 30 }, (_, task) =>
      members.flatMap((member) => [
        observe('cet', task, member, task % 10 !== 0),
        observe('raw', task, member, task % 3 === 0),
        observe('rules', task, member, task % 10 !== 1),
      ]),
    ).flat();
    const options = { candidate: 'cet', seed: 1 };
    const clear = compareArms(observations, { ...options, arms: ['cet', 'raw'] });
    assert.equal(clear.winner, 'cet');
    assert.ok(clear.comparisons[0]!.interval[0] > 0);
    const close = compareArms(observations, { ...options, arms: ['cet', 'raw', 'rules'] });
    assert.equal(close.winner, null);
  });

  it('gives the same result whatever order the rows came in', () => {
    const observations = Array.from({ length: 12 }, (_, task) => [
      observe('cet', task, 'a', task % 2 === 0),
      observe('raw', task, 'a', task % 4 === 0),
    ]).flat();
    const options = { candidate: 'cet', arms: ['cet', 'raw'], seed: 3 };
    assert.deepEqual(compareArms(observations, options), compareArms([...observations].reverse(), options));
  });
});
