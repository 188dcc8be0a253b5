import assert from 'node:assert/strict';
import { complexityOf, type ComplexityClass } from '../../models/tasks/complexity.ts';
import { grownCases } from '../../infra/sandbox/grown-cases.ts';
import { createRandom } from '../../models/random.ts';

const sizes = Array.from({ length: 20 }, (_, step) => Math.round(8 * Math.SQRT2 ** step));

describe('growth of time', () => {
  const shapes: readonly (readonly [ComplexityClass, readonly number[], (n: number) => number])[] = [
    ['O(1)', sizes, () => 3e-7],
    ['O(log n)', sizes, (n) => 1e-7 + 5e-8 * Math.log2(n)],
    ['O(sqrt n)', sizes, (n) => 1e-7 + 4e-8 * Math.sqrt(n)],
    ['O(n)', sizes, (n) => 2e-7 + 3e-8 * n],
    ['O(n log n)', sizes, (n) => 2e-7 + 1e-8 * n * Math.log2(n)],
    ['O(n^2)', sizes, (n) => 2e-7 + 1e-8 * n + 2e-8 * n * n],
    ['O(n^3)', sizes, (n) => 2e-7 + 2e-9 * n ** 3],
    ['O(2^n)', sizes.slice(0, 7), (n) => 1e-7 + 5e-8 * 1.618 ** n],
  ];
  for (const [expected, measured, shape] of shapes) {
    it(`is found to be ${expected} in times with 3 % of noise`, () => {
      const random = createRandom(7);
      const times = measured.map((size) => ({
        size,
        seconds: shape(size) * (1 + 0.06 * (random.float() - 0.5)),
      }));
      assert.equal(complexityOf(times), expected);
    });
  }

  it('is unknown for few sizes, for noise, and where two classes fit alike', () => {
    assert.equal(complexityOf(sizes.slice(0, 4).map((size) => ({ size, seconds: size }))), 'unknown');
    const random = createRandom(11);
    const noise = sizes.map((size) => ({ size, seconds: 1e-6 * 10 ** (3 * random.float()) }));
    assert.equal(complexityOf(noise), 'unknown');
    const narrow = sizes.slice(0, 6).map((size) => ({
      size: size + 10_000,
      seconds: 1e-6 * (size + 10_000) * (1 + 0.1 * (random.float() - 0.5)),
    }));
    assert.equal(complexityOf(narrow), 'unknown');
  });

  it('is measured on inputs that are the same for every solution and of the size that they say', () => {
    const grown = grownCases(['integers', { value: 'x' }, 'number']);
    assert.deepEqual(grown, grownCases(['integers', { value: 'x' }, 'number']));
    for (const { size, args } of grown) {
      assert.equal((args[0] as readonly number[]).length, size);
      assert.deepEqual(args.slice(1), ['x', size]);
    }
  });
});
