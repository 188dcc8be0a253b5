/** A stretch of a text in UTF-16 offsets, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A line without its line end. */
export interface Line extends Span {
  readonly text: string;
}

export function splitLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    lines.push({ start, end, text: text.slice(start, end) });
    start = end + 1;
  }
  return lines;
}

/** The span without blank characters at its ends; null when nothing else is in it. */
export function trimSpan(text: string, { start, end }: Span): Span | null {
  const stretch = text.slice(start, end);
  const inner = stretch.trim();
  if (inner === '') return null;
  const first = start + (stretch.length - stretch.trimStart().length);
  return { start: first, end: first + inner.length };
}

/** Words after which a full stop does not end a sentence. */
const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|no|fig|resp|Mr|Dr|St)\.$/i;
const sentenceEnd = /[.!?]["'”’)\]`*]*\s+(?=["'“‘(`*[]*[\p{Lu}\p{N}`])/gu;

/** Longest stretch without a break that is left whole, characters. */
const hardLimit = 1200;

/**
 * Splits a stretch of prose at sentence ends into pieces of at most `limit` characters where sentences allow; what has no
 * sentence end for long (minified text, base64) is cut at white space, else anywhere but inside a surrogate pair.
 */
export function splitProse(text: string, span: Span, limit: number): readonly Span[] {
  if (span.end - span.start <= limit) return [span];
  const stretch = text.slice(span.start, span.end);
  const cuts: number[] = [];
  for (const match of stretch.matchAll(sentenceEnd)) {
    const markEnd = match.index + match[0].trimEnd().length;
    if (abbreviation.test(stretch.slice(Math.max(0, match.index - 8), match.index + 1))) continue;
    cuts.push(markEnd);
  }
  cuts.push(stretch.length);
  const pieces: Span[] = [];
  let from = 0;
  let to = 0;
  const close = (): void => {
    if (to > from) pieces.push(...hardSplit(text, { start: span.start + from, end: span.start + to }));
    from = to;
  };
  for (const cut of cuts) {
    if (cut - from > limit) close();
    to = cut;
  }
  close();
  return pieces;
}

function hardSplit(text: string, span: Span): readonly Span[] {
  const pieces: Span[] = [];
  let start = span.start;
  while (span.end - start > hardLimit) {
    let cut = start + hardLimit;
    const blank = text.lastIndexOf(' ', cut);
    if (blank > start + hardLimit / 2) cut = blank;
    else if (isHighSurrogate(text.charCodeAt(cut - 1))) cut -= 1;
    pieces.push({ start, end: cut });
    start = cut;
  }
  pieces.push({ start, end: span.end });
  return pieces;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
