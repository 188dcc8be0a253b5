import type { Fact, Task } from '../../models/tasks/task.ts';

const fact = (id: string, text: string, stale: string | null, paraphrases: string[] = []): Fact => ({
  id,
  kind: 'rule',
  text,
  paraphrases,
  stale,
  tests: [`${id}-test`],
});

export const facts = {
  rate: fact(
    'rate',
    'Orders above 250 crowns are charged a handling fee of 3 percent.',
    'Orders above 250 crowns are charged a handling fee of 5 percent.',
    ['The handling fee is 3 percent once an order exceeds 250 crowns.'],
  ),
  rounding: fact(
    'rounding',
    'Fees are always rounded up to the next full crown before they are added.',
    null,
  ),
  empty: fact(
    'empty',
    'An order without any lines costs nothing and must return zero, not raise an error.',
    null,
  ),
};

const line = (id: string, missing: readonly string[]): string =>
  `${id} = ${missing.includes(id) ? 'False' : 'True'}`;
const solution = (missing: readonly string[]): string =>
  `def fee(order):\n    ${Object.keys(facts)
    .map((id) => line(id, missing))
    .join('\n    ')}\n`;
const ids = Object.keys(facts);
const subsets = Array.from({ length: 2 ** ids.length - 1 }, (_, mask) =>
  ids.filter((_id, bit) => ((mask + 1) >> bit) & 1),
);

/** A task whose every variant says in code which facts were used. */
export const feeTask: Task = {
  id: 'test/orders/fee',
  source: 'test',
  course: 'orders',
  title: 'Fee',
  language: 'python',
  difficulty: 'easy',
  split: 'train',
  statement:
    'Write fee.py with a function fee(order).\n\nIt returns the handling fee of an order as an integer.',
  solutionPath: 'fee.py',
  reference: [{ path: 'fee.py', text: solution([]) }],
  tests: { style: 'cases', entry: 'fee', cases: [] },
  facts: Object.values(facts),
  variants: subsets.map((missing) => ({ missing, files: [{ path: 'fee.py', text: solution(missing) }] })),
};

const sentence = (index: number): string =>
  `Paragraph ${String(index)} tells of the harbour's history and of the people who kept the lamps lit in winter.`;

/** Text that says none of the facts. */
export function filler(paragraphs: number, from = 0): string {
  return Array.from({ length: paragraphs }, (_, index) => sentence(from + index)).join('\n\n');
}
