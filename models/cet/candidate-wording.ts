import type { AskedQuestion } from './candidate-features.ts';
import { stem, terms } from './words.ts';

/** Words that a beginning and an opening have, and within which words count as said together. */
const beginningWords = 12;
const openingWords = 35;
const windowWords = 10;
/** Letters that two words share from their start when one may be a form of the other. */
const commonStart = 5;

/**
 * What a text's words say of a question; shares are of the question's idf, which other stemming than the search's finds here:
 * camelCase falls apart.
 * - `text_coverage`, `joint_coverage`, `form_coverage`: held by the text, by it and the headings above, by it in any form.
 * - `window_`, `opening_`, `beginning_coverage`: held within any 10 words, the first 35, the first 12.
 * - `bigrams`: of the question's neighbouring words, those that neighbour there; `longest_run`: the longest piece of the question;
 *   `phrase`: whether all of it is said in a row; `repetition`: words said often count more; `rarest`: whether its rarest word
 *   is held; `density`: share of the text's words that the question holds.
 */
export const wordingNames = [
  'text_coverage',
  'joint_coverage',
  'form_coverage',
  'window_coverage',
  'opening_coverage',
  'beginning_coverage',
  'bigrams',
  'longest_run',
  'phrase',
  'repetition',
  'rarest',
  'density',
] as const;

/** Stems of the words of a text in their order; camelCase and snake_case fall apart, as in a heading that speaks of them. */
export function stemsOf(text: string): readonly string[] {
  const found: string[] = [];
  for (const [word] of text.matchAll(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu))
    found.push(stem(word.toLowerCase()));
  return found;
}

/** The telling stems of a question in their order, with the idf of the lexemes that they are forms of. */
export interface Wanted {
  readonly sequence: readonly string[];
  readonly idf: ReadonlyMap<string, number>;
  /** Share of the whole idf that words of the question have. */
  share(words: Iterable<string>): number;
}

export function wantedOf({ text, words }: AskedQuestion): Wanted {
  // What terms() leaves out are stop words.
  const telling = new Set(terms(text));
  const sequence = stemsOf(text).filter((word) => telling.has(word));
  const mean = [...words.values()].reduce((sum, idf) => sum + idf, 0) / Math.max(1, words.size);
  const lexemes = [...words];
  const idf = new Map(
    sequence.map((word) => [word, lexemes.find(([lexeme]) => isForm(word, lexeme))?.[1] ?? mean]),
  );
  const sumOf = (some: Iterable<string>): number => {
    let sum = 0;
    for (const word of some) sum += idf.get(word) ?? 0;
    return sum;
  };
  const whole = sumOf(idf.keys()) || 1;
  return { sequence, idf, share: (some) => sumOf(some) / whole };
}

/** Whether two stemmers may have made them of one word: up to the last letter of the shorter one they are alike. */
function isForm(word: string, lexeme: string): boolean {
  const common = Math.max(1, Math.min(word.length, lexeme.length) - 1);
  return Math.abs(word.length - lexeme.length) < 4 && word.slice(0, common) === lexeme.slice(0, common);
}

/** A text's features in the order of `wordingNames`, and the words of the question that it and the headings above it hold. */
export interface Wording {
  readonly features: readonly number[];
  readonly held: ReadonlySet<string>;
}

/** Reads texts against one question, each in one pass: a search has a hundred texts and milliseconds. */
export function wordingFor(
  wanted: Wanted,
): (stems: readonly string[], unique: number, above: readonly string[]) => Wording {
  const { idf, sequence, share } = wanted;
  const pairs = sequence.slice(1).map((word, i) => [sequence[i]!, word] as const);
  const bigrams = new Set(pairs.map((pair) => pair.join(' ')));
  const weightOf = (bigram: string): number => share(bigram.split(' '));
  const bigramsWhole = [...bigrams].reduce((sum, bigram) => sum + weightOf(bigram), 0) || 1;
  const rarest = [...idf].sort((a, b) => b[1] - a[1])[0]?.[0];
  const forms = new Map(
    [...idf.keys()]
      .filter((word) => word.length >= commonStart)
      .map((word) => [word.slice(0, commonStart), word]),
  );
  return (stems, unique, above) => {
    const counts = new Map<string, number>();
    const loose = new Set<string>();
    const neighbours = new Set<string>();
    let recent: (readonly [place: number, word: string])[] = [];
    let [window, beginning, opening, run, longest] = [0, 0, 0, 0, 0];
    stems.forEach((word, place) => {
      if (place === beginningWords) beginning = share(counts.keys());
      if (place === openingWords) opening = share(counts.keys());
      if (!idf.has(word)) {
        run = 0;
        const form = word.length < commonStart ? undefined : forms.get(word.slice(0, commonStart));
        if (form !== undefined) loose.add(form);
        return;
      }
      counts.set(word, (counts.get(word) ?? 0) + 1);
      const bigram = run > 0 ? `${stems[place - 1]!} ${word}` : '';
      run = bigrams.has(bigram) ? run + 1 : 1;
      if (run > 1) neighbours.add(bigram);
      longest = Math.max(longest, run);
      recent = recent.filter(([at]) => at > place - windowWords);
      recent.push([place, word]);
      if (recent.length > 1 || window === 0)
        window = Math.max(window, share(new Set(recent.map(([, one]) => one))));
    });
    if (stems.length <= beginningWords) beginning = share(counts.keys());
    if (stems.length <= openingWords) opening = share(counts.keys());
    const held = new Set(counts.keys());
    for (const word of above) if (idf.has(word)) held.add(word);
    for (const word of counts.keys()) loose.add(word);
    let repetition = 0;
    for (const [word, count] of counts) repetition += share([word]) * (count / (count + 2));
    return {
      held,
      features: [
        share(counts.keys()),
        share(held),
        share(loose),
        window,
        opening,
        beginning,
        [...neighbours].reduce((sum, bigram) => sum + weightOf(bigram), 0) / bigramsWhole,
        longest / Math.max(1, sequence.length),
        Number(sequence.length > 1 && longest === sequence.length),
        repetition,
        Number(rarest !== undefined && counts.has(rarest)),
        counts.size / Math.max(1, unique),
      ],
    };
  };
}
