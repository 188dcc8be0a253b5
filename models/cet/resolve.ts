import { timeOf } from './features.ts';
import type { RelationScores } from './scores.ts';
import type { Relation, Segment } from './types.ts';
import { cues, normalizeText, terms } from './words.ts';

/** Why a segment may not be in the output. */
export interface Exclusion {
  readonly decision: 'dropped' | 'merged';
  readonly reason: string;
  /** The segment that stands for it. */
  readonly winner: number;
  readonly by: 'duplicate' | 'time' | 'cue' | 'source' | 'probability';
}

/** Least lexical overlap (shared words over the smaller set) that a relation of the model needs before text is taken out. */
const leastOverlap = { duplicates: 0.6, contradicts: 0.3 } as const;

/**
 * Segments that another one stands for: equal texts and duplicates are merged into the likeliest; of two that contradict each
 * other the newer time wins, else the one without a staleness cue, else the one that is not of a list of past changes, else the
 * likelier one (the earlier on a tie).
 */
export function resolveConflicts(
  segments: readonly Segment[],
  keep: readonly number[],
  relation: RelationScores,
): ReadonlyMap<number, Exclusion> {
  const excluded = new Map<number, Exclusion>();
  const merge = (x: number, y: number): void => {
    if (excluded.has(x) || excluded.has(y)) return;
    const [winner, loser] = keep[y]! > keep[x]! ? [y, x] : [x, y];
    const reason = `same as ${describe(segments[winner]!)}`;
    excluded.set(loser, { decision: 'merged', reason, winner, by: 'duplicate' });
  };
  for (const [x, y] of equalTexts(segments, keep)) merge(x, y);
  for (const [x, y] of pairsOf('duplicates', segments, relation)) merge(x, y);
  for (const [x, y] of pairsOf('contradicts', segments, relation)) {
    if (excluded.has(x) || excluded.has(y)) continue;
    const { winner, by } = decide(x, y, segments, keep);
    const loser = winner === x ? y : x;
    const reason = `contradicted by ${describe(segments[winner]!)}: ${why[by]}`;
    excluded.set(loser, { decision: 'dropped', reason, winner, by });
  }
  return excluded;
}

const why = {
  time: 'it is newer',
  cue: 'this one reads as outdated',
  source: 'this one says what was changed once',
  probability: 'it is likelier',
} as const;

export function describe({ itemId, start, end }: Segment): string {
  return `${itemId}[${start}:${end}]`;
}

/** Every copy with the likeliest segment of the same normalised text; headings may repeat. */
function equalTexts(
  segments: readonly Segment[],
  keep: readonly number[],
): readonly (readonly [number, number])[] {
  const best = new Map<string, number>();
  const normal = segments.map(({ text, type }) => (type === 'heading' ? null : normalizeText(text)));
  normal.forEach((text, i) => {
    if (text === null || !/[\p{L}\p{N}]/u.test(text)) return;
    const known = best.get(text);
    if (known === undefined || keep[i]! > keep[known]!) best.set(text, i);
  });
  return normal.flatMap((text, i) => {
    const winner = text === null ? undefined : best.get(text);
    return winner === undefined || winner === i ? [] : [[winner, i] as const];
  });
}

/** Pairs whose mean logit over both directions is above zero and that share enough words; surest first. */
function pairsOf(
  name: Relation & keyof typeof leastOverlap,
  segments: readonly Segment[],
  relation: RelationScores,
): readonly (readonly [number, number])[] {
  const words = new Map<number, ReadonlySet<string>>();
  const wordsOf = (i: number): ReadonlySet<string> => {
    const known = words.get(i) ?? new Set(terms(segments[i]!.text));
    words.set(i, known);
    return known;
  };
  const overlap = (x: number, y: number): number => {
    const [a, b] = [wordsOf(x), wordsOf(y)];
    const smaller = Math.min(a.size, b.size);
    return smaller === 0 ? 0 : [...a].filter((word) => b.has(word)).length / smaller;
  };
  const strength = (x: number, y: number): number => relation.logit(name, x, y) + relation.logit(name, y, x);
  const seen = new Map<string, { pair: readonly [number, number]; strength: number }>();
  for (const [from, to] of relation.positive(name)) {
    const pair = from < to ? ([from, to] as const) : ([to, from] as const);
    if (segments[from]!.type === 'heading' || segments[to]!.type === 'heading') continue;
    if (seen.has(pair.join()) || strength(...pair) <= 0 || overlap(...pair) < leastOverlap[name]) continue;
    seen.set(pair.join(), { pair, strength: strength(...pair) });
  }
  return [...seen.values()]
    .sort((a, b) => b.strength - a.strength || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1])
    .map(({ pair }) => pair);
}

function decide(
  x: number,
  y: number,
  segments: readonly Segment[],
  keep: readonly number[],
): { winner: number; by: keyof typeof why } {
  const [timeX, timeY] = [timeOf(segments[x]!.time), timeOf(segments[y]!.time)];
  if (timeX !== null && timeY !== null && timeX !== timeY)
    return { winner: timeX > timeY ? x : y, by: 'time' };
  const [staleX, staleY] = [readsStale(segments[x]!), readsStale(segments[y]!)];
  if (staleX !== staleY) return { winner: staleX ? y : x, by: 'cue' };
  const [pastX, pastY] = [tellsOfChanges(segments[x]!), tellsOfChanges(segments[y]!)];
  if (pastX !== pastY) return { winner: pastX ? y : x, by: 'source' };
  return { winner: keep[y]! > keep[x]! ? y : x, by: 'probability' };
}

/** Names of files, folders and headings that hold a list of past changes; a page called "history" or "news" may be about anything. */
const changeLists =
  /(?<![a-z])(?:change[-_ ]?logs?|release[-_ ]?notes?|(?:release|version)[-_ ]history|what['’]?s[-_ ]?new)(?![a-z])/i;
const changeFile = /(?:^|[/\\:])(?:CHANGES|HISTORY|NEWS)(?:\.[a-z]+)?$/;

/**
 * Whether the text is of a list of past changes: each entry was true at its release, while a manual says what is. Such a text may be
 * the likelier one by its words and is still the older.
 */
export function tellsOfChanges({ source, headings }: Segment): boolean {
  const named = source !== null && (changeLists.test(source) || changeFile.test(source));
  return named || headings.some((heading) => changeLists.test(heading));
}

/** Whether the text, or a heading above it, says that it is outdated. */
export function readsStale({ text, headings }: Segment): boolean {
  return cues.stale.test(text) || headings.some((heading) => cues.stale.test(heading));
}
