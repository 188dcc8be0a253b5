import type { Random } from '../random.ts';

const opposites: readonly (readonly [RegExp, string])[] = [
  [/\bmust not\b/, 'must'],
  [/\bmust\b/, 'must not'],
  [/\bnever\b/, 'always'],
  [/\balways\b/, 'never'],
  [/\bat least\b/, 'at most'],
  [/\bat most\b/, 'at least'],
  [/\bbefore\b/, 'after'],
  [/\bafter\b/, 'before'],
  [/\bincluded\b/, 'excluded'],
  [/\binclusive\b/, 'exclusive'],
  [/\bascending\b/, 'descending'],
  [/\bround(?:s|ed)? up\b/, 'rounded down'],
  [/\bround(?:s|ed)? down\b/, 'rounded up'],
  [/\bgreater\b/, 'less'],
  [/\bmore than\b/, 'less than'],
  [/\bempty\b/, 'non-empty'],
  [/\bfirst\b/, 'last'],
  [/\blast\b/, 'first'],
  [/\buppercase\b/, 'lowercase'],
  [/\blowercase\b/, 'uppercase'],
];

/** The text as an older version would have said it: another number, a reversed rule or another name; null when nothing can differ. */
export function staleVersion(text: string, random: Random): string | null {
  if (text.includes('\n') || text.length < 20) return null;
  const ways = [changeNumber, reverse, rename]
    .map((way) => way(text, random))
    .filter((changed) => changed !== null && changed !== text);
  return ways.length === 0 ? null : ways[random.int(ways.length)]!;
}

function changeNumber(text: string, random: Random): string | null {
  const numbers = [...text.matchAll(/(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)/g)];
  if (numbers.length === 0) return null;
  const { index, 0: number } = numbers[random.int(numbers.length)]!;
  const value = Number(number);
  const other = number.includes('.')
    ? (value + 0.5).toFixed(number.split('.')[1]!.length)
    : String(value + 1 + random.int(Math.max(2, value)));
  return text.slice(0, index) + other + text.slice(index + number.length);
}

function reverse(text: string): string | null {
  for (const [pattern, opposite] of opposites) if (pattern.test(text)) return text.replace(pattern, opposite);
  return null;
}

function rename(text: string): string | null {
  const name = /`([A-Za-z_]\w{2,40})`/.exec(text)?.[1];
  return name === undefined
    ? null
    : text.replaceAll(
        `\`${name}\``,
        `\`${name.includes('_') ? `old_${name}` : `legacy${name[0]!.toUpperCase()}${name.slice(1)}`}\``,
      );
}
