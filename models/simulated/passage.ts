/** A text as a simulated member reads it, and where in it something is said. */

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Span {
  /** Offsets into the passage's normalised text. */
  readonly start: number;
  readonly end: number;
}

export interface Passage {
  /** White space collapsed to single spaces. */
  readonly text: string;
  readonly words: readonly Word[];
}

/** Share of a statement's words that a window must hold to say the same. */
const sameWords = 0.8;
const windowStretch = 1.5;
const leastWords = 4;

// Words that turn a sentence into another one: without them nothing else counts as said.
const decisive = /^(?:.*\d.*|[<>=!%*+/]+|not|no|never|without|except|unless|only|none)$/u;
const wordPattern = /[\p{L}\p{N}_]+(?:[.'-][\p{L}\p{N}_]+)*|[<>=!%*+/]+/gu;
const wordCharacter = /[\p{L}\p{N}_]/u;

export function collapseWhitespace(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

export function readPassage(raw: string): Passage {
  const text = collapseWhitespace(raw);
  const words = [...text.matchAll(wordPattern)].map((match) => ({
    text: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
  return { text, words };
}

/** Where `statement` stands word for word, not as a part of a longer word or number. */
export function findVerbatim(passage: Passage, statement: string): Span | null {
  const wanted = collapseWhitespace(statement);
  if (wanted === '') return null;
  for (let at = passage.text.indexOf(wanted); at !== -1; at = passage.text.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    const glued = (outside: string | undefined, inside: string | undefined): boolean =>
      outside !== undefined &&
      inside !== undefined &&
      wordCharacter.test(outside) &&
      wordCharacter.test(inside);
    if (!glued(passage.text[at - 1], wanted[0]) && !glued(passage.text[end], wanted.at(-1)))
      return { start: at, end };
  }
  return null;
}

/**
 * Where the passage says `statement`: word for word, or in a window that holds 80 % of its words, every number, operator and
 * negation among them, and what sets it apart from `rival` (a contradicting version of the same statement).
 */
export function findStatement(passage: Passage, statement: string, rival: string | null = null): Span | null {
  const verbatim = findVerbatim(passage, statement);
  if (verbatim) return verbatim;
  const sequence = readPassage(statement).words.map((word) => word.text);
  const wanted = new Set(sequence);
  if (wanted.size < leastWords) return null;
  const rivalWords = new Set(rival === null ? [] : readPassage(rival).words.map((word) => word.text));
  const ownOnly = rival === null ? [] : [...wanted].filter((word) => !rivalWords.has(word));
  const needed = new Set([...ownOnly, ...[...wanted].filter((word) => decisive.test(word))]);
  const forbidden = ownOnly.length > 0 ? [] : [...rivalWords].filter((word) => !wanted.has(word));
  return bestWindow(passage, wanted, needed, new Set(forbidden), Math.ceil(sequence.length * windowStretch));
}

function bestWindow(
  { words }: Passage,
  wanted: ReadonlySet<string>,
  needed: ReadonlySet<string>,
  forbidden: ReadonlySet<string>,
  size: number,
): Span | null {
  const inside = new Map<string, number>();
  let bestCount = Math.ceil(wanted.size * sameWords) - 1;
  let best: Span | null = null;
  for (const [index, word] of words.entries()) {
    if (wanted.has(word.text) || forbidden.has(word.text))
      inside.set(word.text, (inside.get(word.text) ?? 0) + 1);
    const leaving = index >= size ? words[index - size] : undefined;
    const count = leaving && inside.get(leaving.text);
    if (count === 1) inside.delete(leaving!.text);
    else if (count !== undefined) inside.set(leaving!.text, count - 1);
    if (inside.size <= bestCount || !wanted.has(word.text)) continue;
    if ([...needed].some((each) => !inside.has(each)) || [...forbidden].some((each) => inside.has(each)))
      continue;
    bestCount = inside.size;
    best = { start: words[Math.max(0, index - size + 1)]!.start, end: word.end };
  }
  return best;
}
