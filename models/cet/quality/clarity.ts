import { atxHeading, listMarker, fence } from '../line-shapes.ts';
import type { ReadContext, ReadSegment } from './read-context.ts';

/**
 * Structural clarity, 0..1: mean of
 * - hierarchy: share of the text that stands under a heading;
 * - marking: share of the segments whose form is marked: headings, list items, tables, fenced code, names of code in backticks;
 * - tidiness: share of the headings that stand over text and at most one level below the heading above, and one kind of bullet.
 */
export function structuralClarity({ segments, content }: ReadContext): number {
  if (content.length === 0) return 0;
  const under = content.filter(({ headings }) => headings.length > 0).length / content.length;
  const marked = segments.filter(isMarked).length / segments.length;
  return (under + marked + tidiness(segments)) / 3;
}

function isMarked({ type, text }: ReadSegment): boolean {
  if (type === 'heading') return atxHeading.test(text) || text.includes('\n');
  if (type === 'code') return fence.test(text.split('\n', 1)[0]!);
  return type === 'table' || listMarker.test(text) || /`[^`\n]+`|\*\*[^*]+\*\*/.test(text);
}

function tidiness(segments: readonly ReadSegment[]): number {
  const headings = segments.flatMap((segment, index) =>
    segment.type === 'heading' ? [{ segment, index }] : [],
  );
  if (headings.length === 0) return 0;
  const tidy = headings.filter(({ segment, index }) => {
    const next = segments[index + 1];
    return (
      next !== undefined &&
      next.itemIndex === segment.itemIndex &&
      next.headings.length > segment.headings.length
    );
  }).length;
  return tidy / headings.length;
}
