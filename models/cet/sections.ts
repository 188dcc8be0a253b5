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

/** Indices of the segments, with all that they need to parse, and what that needs. */
export function withNeeded(indices: readonly number[], segments: readonly Segment[]): readonly number[] {
  const all = new Set(indices);
  for (const i of all) for (const place of segments[i]!.needs) all.add(i - segments[i]!.indexInItem + place);
  return [...all];
}

/**
 * [segments] the first segment of the outermost class, function or other bracket that a segment is a piece of; its own index when it
 * stands by itself. Pieces of one bracket are neighbours.
 */
export function outermostBrackets(segments: readonly Segment[]): Int32Array {
  const opened = new Int32Array(segments.length + 1);
  segments.forEach(({ needs, indexInItem }, i) => {
    for (const place of needs) {
      opened[Math.min(i, i - indexInItem + place)]! += 1;
      opened[Math.max(i, i - indexInItem + place)]! -= 1;
    }
  });
  const first = new Int32Array(segments.length);
  let open = 0;
  for (let i = 0; i < segments.length; i += 1) {
    first[i] = open > 0 ? first[i - 1]! : i;
    open += opened[i]!;
  }
  return first;
}

/** A piece of code that only closes a bracket: it says nothing, and comes with what needs it. */
export function onlyCloses({ needs, text }: Segment): boolean {
  return needs.length > 0 && !/[\p{L}\p{N}]/u.test(text);
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
