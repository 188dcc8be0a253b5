import assert from 'node:assert/strict';
import { complexitiesOf } from '../../corpus/complexity.ts';

describe('stated complexities', () => {
  const claims: readonly (readonly [string, string | null, string | null])[] = [
    [
      'The time complexity is $O(n \\times \\log n)$, and the space complexity is $O(\\log n)$.',
      'O(n \\times \\log n)',
      'O(\\log n)',
    ],
    ['Time complexity $O(n)$. Ignoring the answer, the space complexity is $O(1)$.', 'O(n)', 'O(1)'],
    ['**Time Complexity:** O((n - m) * m)', 'O((n - m) * m)', null],
    ['- Time complexity:\n$$O(n^2)$$\n- Space complexity:\n$$O(1)$$', 'O(n^2)', 'O(1)'],
    [
      'resulting in a time complexity of $O(m \\times n)$ and a space complexity of $O(n)$.',
      'O(m \\times n)',
      'O(n)',
    ],
    // What comes out counts, not what it is compared with.
    ['The time complexity is $O(n^2)$. With a heap the time complexity is $O(n)$.', 'O(n)', null],
    ['Due to pruning, the actual time complexity is much less than $O(2^n)$.', 'O(2^n)', null],
    ['时间复杂度 $O(n)$，空间复杂度 $O(1)$。', 'O(n)', 'O(1)'],
    ['The time complexity is $(C_n^k \\times k)$.', '(C_n^k \\times k)', null],
    ['Time and space complexity are both O(n).', 'O(n)', 'O(n)'],
    ['Time:  O(n * m)\nSpace: O(h)', 'O(n * m)', 'O(h)'],
    ['O(n) runtime. O(1) space. Uses XOR.', 'O(n)', 'O(1)'],
    ['Space complexity: Depends on space complexity of Arrays.sort()', null, null],
    ['This was the trick to decrease runtime.', null, null],
    ['Time complexity: O(n', null, null],
  ];
  for (const [text, time, space] of claims)
    it(`of "${text.replace(/\s+/g, ' ')}" are ${time} and ${space}`, () => {
      assert.deepEqual(complexitiesOf(text), { time, space });
    });
});
