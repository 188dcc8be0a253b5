import type { Random } from '../../models/random.ts';

const fragments = [
  '# Heading one',
  '## Sub',
  'Title\n=====',
  'The function must return at least 3 items, e.g. two pairs. It never fails! Does it?',
  'Order ids are unique 😀 and “quoted” text stays as it is.',
  '- item with `code`\n  and more',
  '1. first\n2. second',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '```py\ndef f(x):\n    return x\n\n\ndef g(y):\n    return y\n```',
  '```\nnever closed',
  '    indented code',
  '2024-01-01 10:00:00 ERROR failed\n  more of it',
  'Traceback (most recent call last):\n  File "a.py", line 3\n    x\nKeyError: 1',
  '\tat com.example.Foo.bar(Foo.java:12)',
  'x'.repeat(1500),
  'word '.repeat(90),
  '\r\n\r\n',
  '---',
  '> quote',
  ' \t ',
  '<|endoftext|>',
  'const a = 1;\nlet b = f(a);\nreturn b;',
  '\u2028odd\u00a0space',
] as const;

/** Text made of everything the segmenter knows, glued at random. */
export function randomText(random: Random, most: number): string {
  const parts = Array.from({ length: 1 + random.int(most) }, () => fragments[random.int(fragments.length)]!);
  return parts.map((part) => part + ['\n\n', '\n', ' ', ''][random.int(4)]!).join('');
}

const queries = [
  'What must the function return?',
  'Fix parse_order',
  '重み付き平均',
  '😀',
  '`',
  'x'.repeat(3000),
];

/** A request of any shape that may come from outside: no items, empty ones, many small ones, one huge one; budgets from 1 token. */
export function randomRequest(random: Random): {
  readonly query: string;
  readonly context: readonly { readonly id: string; readonly text: string; readonly time?: string }[];
  readonly budget: number;
} {
  const shape = random.int(20);
  const count = shape === 0 ? 0 : shape === 1 ? 40 : 1 + random.int(5);
  const context = Array.from({ length: count }, (_, i) => {
    const text = shape === 2 ? '' : shape === 3 ? randomText(random, 120) : randomText(random, 12);
    const time = random.int(3) === 0 ? { time: `20${10 + random.int(15)}-01-01` } : {};
    return { id: `item-${i}`, text, ...time };
  });
  const most = 10 ** (1 + random.int(3));
  return { query: queries[random.int(queries.length)]!, context, budget: 1 + random.int(most) };
}
