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
