export interface QueryWord {
  /** A lexeme of Postgres' English configuration. */
  readonly word: string;
  /** Share of all chunks that hold it, 0..1. */
  readonly frequency: number;
}

/** Rows that the full-text half of a search may rank: what ranking costs is proportional to it. */
const mostMatches = 1500;
/** Conjunctions of common words are made of the rarest of them. */
const mostCommonWords = 6;

/**
 * A tsquery that finds chunks with words of the question, and about `mostMatches` of them at most: rare words alone, then
 * common words two or three together, as far as the frequencies (taken as independent) allow. A question in prose shares some
 * words with its answer, never all; without the limit its common words would have most of a large knowledge base ranked.
 * Null without words.
 */
export function textQuery(words: readonly QueryWord[], chunks: number): string | null {
  if (words.length === 0) return null;
  const byRarity = [...words].sort((a, b) => a.frequency - b.frequency || (a.word < b.word ? -1 : 1));
  const terms: string[] = [];
  let matches = 0;
  const take = (group: readonly QueryWord[]): boolean => {
    const expected = chunks * group.reduce((share, { frequency }) => share * frequency, 1);
    if (terms.length > 0 && matches + expected > mostMatches) return false;
    // Of common words alone even the first conjunction may be too much; then the next larger one is tried.
    if (terms.length === 0 && expected > mostMatches && group.length < Math.min(3, words.length))
      return false;
    matches += expected;
    terms.push(group.map(({ word }) => quoted(word)).join(' & '));
    return true;
  };
  const alone = byRarity.filter((word) => take([word]));
  const common = byRarity.filter((word) => !alone.includes(word)).slice(0, mostCommonWords);
  for (const size of [2, 3]) {
    const before = terms.length;
    for (const group of combinations(common, size)) take(group);
    if (terms.length > before) break;
  }
  return terms.map((term) => `(${term})`).join(' | ');
}

/** A word as a tsquery of its own. */
export function quoted(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function combinations<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    combinations(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  );
}
