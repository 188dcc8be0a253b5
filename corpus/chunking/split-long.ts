import type { Stretch } from './block.ts';
import { trimmedRange } from './text.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a stretch may be cut, best places first: a cut comes after the match. */
const borders: Readonly<Record<Stretch['kind'], readonly RegExp[]>> = {
  prose: [/\n[^\S\n]*\n/g, /\n/g, /[.!?;:。！？][)"'`]*\s+/g, /\s+/g],
  // A blank line before a line without indentation ends a definition; any blank line ends a thought.
  code: [/\n\s*\n(?=\S)/g, /\n[^\S\n]*\n/g, /\n/g, /\s+/g],
  table: [/\n/g, /\s+/g],
};

/**
 * Cuts a stretch into pieces of at most `limit` tokens, in order and without loss of anything but white space between them.
 * Each level of borders is tried where the one above leaves a piece too long; the last resort is a cut between characters.
 */
export function splitLong(
  text: string,
  stretch: Stretch,
  options: { readonly limit: number; readonly count: (text: string) => number },
): Range[] {
  const levels = borders[stretch.kind];

  const cut = (range: Range, level: number): Range[] => {
    const border = levels[level];
    if (!border) return cutCharacters(text, range, options);
    const pieces: Range[] = [];
    let open: (Range & { readonly tokens: number }) | null = null;
    const close = (): void => {
      if (open) pieces.push({ start: open.start, end: open.end });
      open = null;
    };
    for (const part of partsOf(text, range, border)) {
      const tokens = options.count(text.slice(part.start, part.end));
      if (tokens > options.limit) {
        close();
        pieces.push(...cut(part, level + 1));
      } else if (open && (open as { tokens: number }).tokens + tokens <= options.limit) {
        open = {
          start: (open as Range).start,
          end: part.end,
          tokens: (open as { tokens: number }).tokens + tokens,
        };
      } else {
        close();
        open = { ...part, tokens };
      }
    }
    close();
    return pieces;
  };

  return cut(stretch, 0).flatMap((piece) => trimmedRange(text, piece.start, piece.end) ?? []);
}

function* partsOf(text: string, range: Range, border: RegExp): Generator<Range> {
  const inner = text.slice(range.start, range.end);
  let from = 0;
  for (const match of inner.matchAll(border)) {
    const to = match.index + match[0].length;
    yield { start: range.start + from, end: range.start + to };
    from = to;
  }
  if (from < inner.length) yield { start: range.start + from, end: range.end };
}

/** Slices of a stretch without any border, such as a key in base 64; never between the halves of a surrogate pair. */
function cutCharacters(
  text: string,
  range: Range,
  options: { readonly limit: number; readonly count: (text: string) => number },
): Range[] {
  const pieces: Range[] = [];
  for (let start = range.start; start < range.end;) {
    let length = options.limit;
    let end = wholeCharacters(text, start, Math.min(start + length, range.end));
    // A character takes up to four tokens.
    while (length > 2 && options.count(text.slice(start, end)) > options.limit) {
      length = Math.ceil(length / 2);
      end = wholeCharacters(text, start, Math.min(start + length, range.end));
    }
    pieces.push({ start, end });
    start = end;
  }
  return pieces;
}

function wholeCharacters(text: string, start: number, end: number): number {
  const code = text.charCodeAt(end - 1);
  const splitsPair = code >= 0xd800 && code <= 0xdbff && end < text.length;
  return splitsPair && end - 1 > start ? end - 1 : splitsPair ? end + 1 : end;
}
