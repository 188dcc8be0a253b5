import { createRandom } from '../../models/random.ts';
import type { GrownArgument, Json } from '../../models/tasks/task.ts';

const seed = 20251;
const largestValue = 2 ** 30;
/** What takes exponential time has few sizes to be seen at. */
const growthRate = { small: Math.SQRT2, large: 2 };
const smallSize = 64;

/** Largest size that is tried: what still fits a request, and what a square of it does. */
const largestSize = { matrix: 256, others: 2 ** 16, number: 2 ** 22 };

/** Arguments for sizes that grow geometrically. The same for every solution of a task, so that their times compare. */
export function grownCases(
  growth: readonly GrownArgument[],
): readonly { readonly size: number; readonly args: readonly Json[] }[] {
  const largest = growth.includes('matrix')
    ? largestSize.matrix
    : growth.some((argument) => argument === 'integers' || argument === 'sorted' || argument === 'letters')
      ? largestSize.others
      : largestSize.number;
  const sizes: number[] = [];
  for (let exact = 4; exact <= largest; exact *= exact < smallSize ? growthRate.small : growthRate.large)
    sizes.push(Math.round(exact));
  return sizes.map((size) => ({ size, args: growth.map((argument) => grown(argument, size)) }));
}

function grown(argument: GrownArgument, size: number): Json {
  const random = createRandom(seed + size);
  const many = (count: number, bound: number) => Array.from({ length: count }, () => random.int(bound));
  switch (argument) {
    case 'integers':
      return many(size, largestValue);
    case 'sorted':
      return many(size, largestValue).sort((a, b) => a - b);
    case 'letters':
      return many(size, 26)
        .map((letter) => String.fromCharCode(97 + letter))
        .join('');
    case 'matrix':
      return Array.from({ length: size }, () => many(size, 100));
    case 'number':
      return size;
    default:
      return argument.value;
  }
}
