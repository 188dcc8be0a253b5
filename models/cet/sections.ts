import type { Segment } from './types.ts';

/** Indices of the content that stands under each heading; a heading of nothing is content itself and not in the map. */
export function contentOfHeadings(segments: readonly Segment[]): ReadonlyMap<number, readonly number[]> {
  const contents = new Map<number, number[]>();
  let open: { index: number; depth: number }[] = [];
  segments.forEach((segment, index) => {
    if (segments[index - 1]?.itemIndex !== segment.itemIndex) open = [];
    if (segment.type === 'heading') {
      open = open.filter(({ depth }) => depth < segment.headings.length);
      open.push({ index, depth: segment.headings.length });
      return;
    }
    for (const heading of open) {
      const content = contents.get(heading.index);
      if (content) content.push(index);
      else contents.set(heading.index, [index]);
    }
  });
  return contents;
}

/** Whether `next` goes on right where `segment` ends: sentences of one paragraph, blocks of one fence, frames of one trace. */
export function runsOn(segment: Segment, next: Segment | undefined): boolean {
  if (!next || next.itemIndex !== segment.itemIndex || next.indexInItem !== segment.indexInItem + 1)
    return false;
  if (next.type !== segment.type) return false;
  switch (segment.type) {
    case 'code':
    case 'stack_frame':
      return true;
    case 'paragraph':
    case 'list_item':
      // Between paragraphs stand at least two characters, between sentences of one a space or a line end; a list item that
      // begins with its marker is a new one.
      return next.start - segment.end <= 1 && !/^(?:[-*+]|\d{1,9}[.)])\s/.test(next.text);
    case 'heading':
    case 'table':
    case 'log':
      return false;
  }
}
