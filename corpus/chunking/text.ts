import type { StructuredText, Stretch } from './block.ts';

/** Plain text: blank lines divide paragraphs. Also what remains for a document whose markup cannot be parsed. */
export function readText(text: string): StructuredText {
  return { text, blocks: paragraphsOf(text, 0, text.length) };
}

/** Paragraphs between two offsets, without the white space around them. */
export function paragraphsOf(text: string, from: number, to: number): Stretch[] {
  const blocks: Stretch[] = [];
  let start = from;
  const paragraph = (end: number): void => {
    const trimmed = trimmedRange(text, start, end);
    if (trimmed) blocks.push({ type: 'stretch', kind: 'prose', language: null, ...trimmed });
  };
  for (let line = from; line < to;) {
    const newline = text.indexOf('\n', line);
    const next = newline === -1 || newline >= to ? to : newline + 1;
    if (!text.slice(line, next).trim()) {
      paragraph(line);
      start = next;
    }
    line = next;
  }
  paragraph(to);
  return blocks;
}

/** The range without blank lines before it and white space after it, or null when nothing is left; indentation stays. */
export function trimmedRange(
  text: string,
  start: number,
  end: number,
): { start: number; end: number } | null {
  const inner = text.slice(start, end);
  const kept = inner.trimEnd().length;
  if (kept === 0) return null;
  const blank = /^(?:[^\S\n]*\n)*/.exec(inner)![0].length;
  return { start: start + blank, end: start + kept };
}
