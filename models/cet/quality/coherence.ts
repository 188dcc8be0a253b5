import { terms } from '../words.ts';
import { overlap } from './read-context.ts';
import type { ReadContext, ReadSegment } from './read-context.ts';

/**
 * Semantic coherence, 0..1: two parts cohesion and one part wholeness.
 * - cohesion: how far each segment shares its words with the one before or the heading above it (lexical chains between neighbours,
 *   Foltz, Kintsch & Landauer 1998, with word overlap instead of LSA);
 * - wholeness: share of the prose that neither begins nor ends inside a sentence.
 */
export function semanticCoherence({ content }: ReadContext): number {
  if (content.length === 0) return 0;
  const links = content.map((segment, index) => linkOf(segment, content[index - 1]));
  const cohesion = links.reduce((sum, link) => sum + link, 0) / links.length;
  const prose = content.filter(({ type }) => type === 'paragraph' || type === 'list_item');
  const whole = prose.length === 0 ? 1 : prose.filter(isWhole).length / prose.length;
  return (2 * cohesion + whole) / 3;
}

function linkOf(segment: ReadSegment, before: ReadSegment | undefined): number {
  const heading = new Set(terms(segment.headings.at(-1) ?? ''));
  const toHeading = overlap(heading, segment.distinct);
  const toBefore = before === undefined ? toHeading : overlap(segment.distinct, before.distinct);
  return Math.max(toHeading, toBefore);
}

function isWhole({ text }: ReadSegment): boolean {
  return !/^[\p{Ll},;)]/u.test(text) && /[.!?:;|)\]`"'”*_>]\s*$/.test(text);
}
