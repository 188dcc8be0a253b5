import { segmentItems } from '../../models/cet/segmenter.ts';
import { digestOf } from '../../infra/digest.ts';
import type { EvidenceSplit } from './case.ts';

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

/** Problems and exercises, by their slug alone: the same for twins in other languages, on every machine and for every seed. */
export function splitOfSlug(slug: string): EvidenceSplit {
  const bucket = Number(BigInt(`0x${digestOf('evidence', slug)}`) % 100n);
  if (bucket < 30) return 'heldout';
  return bucket < 45 ? 'validation' : 'train';
}
