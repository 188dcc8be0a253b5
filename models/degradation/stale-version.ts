import type { Random } from '../random.ts';
import { isProse } from './prose.ts';

const opposites: readonly (readonly [RegExp, string])[] = [
  [/\bmust not\b/, 'must'],
  [/\bmust\b/, 'must not'],
  [/\bshould not\b/, 'should'],
  [/\bshould\b/, 'should not'],
  [/\bcannot\b/, 'can'],
  [/\bcan\b(?! not)/, 'cannot'],
  [/\bdoes not\b/, 'does'],
  [/\bis not\b/, 'is'],
  [/\bare not\b/, 'are'],
  [/\bis\b(?! not| no)/, 'is not'],
  [/\bare\b(?! not| no)/, 'are not'],
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
  [/\boptional\b/, 'required'],
  [/\brequired\b/, 'optional'],
  [/\btrue\b/, 'false'],
  [/\bfalse\b/, 'true'],
];

const ways = [changeNumber, changeVersion, reverse, rename];

/**
 * The prose as an older version would have said it: another number or version, a reversed rule, or another name; null when nothing can
 * differ. One thing changes, so everything else of the two versions is the same.
 */
export function staleVersion(text: string, random: Random): string | null {
  if (text.length < 20 || !isProse(text)) return null;
  const changed = ways.map((way) => way(text, random)).filter((other) => other !== null && other !== text);
  return changed.length === 0 ? null : changed[random.int(changed.length)]!;
}

function changeNumber(text: string, random: Random): string | null {
  const numbers = [...text.matchAll(/(?<![\w.])(?<!^\s*)\d+(?:\.\d+)?(?![\w.]*\w)/g)];
  if (numbers.length === 0) return null;
  const { index, 0: number } = numbers[random.int(numbers.length)]!;
  const value = Number(number);
  const other = number.includes('.')
    ? (value + 0.5).toFixed(number.split('.')[1]!.length)
    : String(value + 1 + random.int(Math.max(2, value)));
  return text.slice(0, index) + other + text.slice(index + number.length);
}

/** `v2.3` or `2.3.1` becomes a lower one. */
function changeVersion(text: string, random: Random): string | null {
  const versions = [...text.matchAll(/\bv?(?<major>\d+)\.(?<minor>\d+)(?<patch>\.\d+)?\b/g)].filter(
    ({ 0: version, groups }) => version.startsWith('v') || groups!['patch'] !== undefined,
  );
  if (versions.length === 0) return null;
  const { index, 0: version, groups } = versions[random.int(versions.length)]!;
  const [major, minor] = [Number(groups!['major']), Number(groups!['minor'])];
  const older = minor > 0 ? `${major}.${minor - 1}` : `${Math.max(0, major - 1)}.${minor + 4}`;
  const written = (version.startsWith('v') ? 'v' : '') + older + (groups!['patch'] ?? '');
  return text.slice(0, index) + written + text.slice(index + version.length);
}

function reverse(text: string, random: Random): string | null {
  const possible = opposites.filter(([pattern]) => pattern.test(text));
  if (possible.length === 0) return null;
  const [pattern, opposite] = possible[random.int(possible.length)]!;
  return text.replace(pattern, opposite);
}

function rename(text: string, random: Random): string | null {
  const names = [...new Set([...text.matchAll(/`([A-Za-z_]\w{2,40})`/g)].map((match) => match[1]!))];
  if (names.length === 0) return null;
  const name = names[random.int(names.length)]!;
  const capital = name[0]!.toUpperCase() + name.slice(1);
  const others = name.includes('_')
    ? [`old_${name}`, `${name}_1`, name.split('_').reverse().join('_')]
    : [`legacy${capital}`, `do${capital}`, `${name}Impl`];
  const other = others[random.int(others.length)]!;
  return text.replaceAll(`\`${name}\``, `\`${other}\``);
}
