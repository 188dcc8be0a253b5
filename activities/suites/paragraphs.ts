import { segmentItems } from '../../models/cet/segmenter.ts';

/** Shortest stretch that says something by itself, characters: "For example:" could belong anywhere. */
const shortest = 25;

/** A text cut at its blank lines, code blocks and lists' items whole where the segmenter keeps them. */
export function paragraphsIn(text: string): string[] {
  const found: { start: number; end: number }[] = [];
  for (const { start, end } of segmentItems([{ id: '', text }])) {
    const last = found.at(-1);
    if (
      last &&
      !/\n\s*\n/.test(text.slice(last.end, start)) &&
      !/\n\s*(?:[-*+]|\d+[.)])\s$/.test(text.slice(last.end, start + 2))
    )
      last.end = end;
    else found.push({ start, end });
  }
  return found
    .map(({ start, end }) => text.slice(start, end))
    .filter((paragraph) => paragraph.trim().length >= shortest);
}
