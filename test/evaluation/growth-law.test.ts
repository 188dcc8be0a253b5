import assert from 'node:assert/strict';
import { growthLaw, projectTo } from '../../evaluation/growth-law.ts';

const sizes = [10, 20, 40];
const grown = (law: (size: number) => number) => sizes.map((size) => ({ size, amount: law(size) }));

describe('growth of what a stage takes', () => {
  it('finds the power of a power, and projects by it from the largest size', () => {
    const square = grown((size) => 3 * size ** 2);
    assert.ok(Math.abs(growthLaw(square).exponent - 2) < 1e-9);
    assert.ok(Math.abs(projectTo(400, square).likely / (3 * 400 ** 2) - 1) < 1e-9);
  });

  it('promises no saving where a small size pays for the beginning, and says how steep it may be', () => {
    const begun = grown((size) => 100 + size);
    assert.ok(growthLaw(begun).exponent < 1);
    assert.equal(projectTo(4000, begun).likely, 140 * 100);
    const bent = [
      { size: 10, amount: 1 },
      { size: 20, amount: 2 },
      { size: 40, amount: 8 },
    ];
    assert.deepEqual(
      growthLaw(bent).range.map((end) => Number(end.toFixed(9))),
      [1, 2],
    );
    assert.ok(Math.abs(projectTo(80, bent).most - 32) < 1e-9);
  });

  it('says what is missing instead of guessing', () => {
    assert.throws(() => growthLaw(grown(() => 1).slice(1)), /2 sizes, three are needed/);
    assert.throws(() => growthLaw(grown(() => 0)), /0 at size 10/);
  });
});
