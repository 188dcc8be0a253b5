import type { Placed } from './arrange.ts';
import { fence } from './line-shapes.ts';
import type { Template } from './fields.ts';
import type { Addition, ContextItem, Segment } from './types.ts';

const paragraphBreak = '\n\n';

/**
 * Markdown of the placed segments and of what is added to them, by the template. Kept texts go in verbatim; the template adds only
 * headings of fields (when there is more than one), blank lines and the fences that a cut code block lost. Neighbours of the source
 * keep the white space that stood between them.
 */
export function render(
  placed: readonly Placed[],
  segments: readonly Segment[],
  items: readonly ContextItem[],
  template: Template,
  additions: readonly Addition[] = [],
): string {
  const kept = placed.map(({ segment }) => segments[segment]!);
  const fences = openFences(kept, segments);
  const parts = template.fields.flatMap(({ path, title }) => {
    const own = placed.filter(({ field }) => field === path);
    const texts = [renderField(own, segments, items, fences), renderAdditions(additions, path)];
    const body = texts.filter((text) => text !== '').join(paragraphBreak);
    return body === '' ? [] : [{ title: `## ${title}`, body }];
  });
  return parts
    .map(({ title, body }) => (parts.length > 1 ? title + paragraphBreak + body : body))
    .join(paragraphBreak);
}

/** What is added to a field: a line each, or a paragraph where the text has several lines. */
export function renderAdditions(additions: readonly Addition[], path: string): string {
  return additions
    .filter(({ slot }) => slot === path)
    .map(({ text, origin, source }) => {
      switch (origin) {
        case 'static-analysis':
          return text.includes('\n') ? text : `- ${text}`;
        case 'knowledge':
          return `From ${source}:\n\n${text}`;
        case 'draft':
          return `Drafted by ${source}:\n\n${text}`;
      }
    })
    .reduce((all, text) => {
      if (all === '') return text;
      return text.startsWith('- ') && !text.includes('\n') ? `${all}\n${text}` : all + paragraphBreak + text;
    }, '');
}

function renderField(
  placed: readonly Placed[],
  segments: readonly Segment[],
  items: readonly ContextItem[],
  fences: ReadonlyMap<number, FenceState>,
): string {
  let output = '';
  placed.forEach(({ segment: index }, position) => {
    const segment = segments[index]!;
    const before = placed[position - 1];
    const after = placed[position + 1];
    const joined = before && adjacent(segments[before.segment]!, segment);
    if (joined) output += gapBetween(segments[before.segment]!, segment, items);
    else if (before) output += paragraphBreak;
    const { opened, left } = fences.get(index) ?? { opened: null, left: null };
    if (opened && !joined) output += `${opened}\n`;
    output += segment.text;
    if (left && !(after && adjacent(segment, segments[after.segment]!))) output += `\n${left}`;
  });
  return output;
}

function adjacent(segment: Segment, next: Segment): boolean {
  return next.itemIndex === segment.itemIndex && next.indexInItem === segment.indexInItem + 1;
}

function gapBetween(segment: Segment, next: Segment, items: readonly ContextItem[]): string {
  const gap = items[segment.itemIndex]!.text.slice(segment.end, next.start);
  return gap.split('\n').length > 3 ? paragraphBreak : gap;
}

interface FenceState {
  /** Opening line of the fence that this segment starts in the middle of. */
  readonly opened: string | null;
  /** Marker that closes the fence that this segment leaves open. */
  readonly left: string | null;
}

/** Fence states of the code segments of those items that the output takes from. */
function openFences(used: readonly Segment[], segments: readonly Segment[]): ReadonlyMap<number, FenceState> {
  const items = new Set(used.filter(({ type }) => type === 'code').map(({ itemIndex }) => itemIndex));
  const states = new Map<number, FenceState>();
  let open: { line: string; marker: string } | null = null;
  let item = -1;
  segments.forEach((segment, index) => {
    if (segment.itemIndex !== item) open = null;
    item = segment.itemIndex;
    if (segment.type !== 'code') open = null;
    if (segment.type !== 'code' || !items.has(item)) return;
    const before: { line: string; marker: string } | null = open;
    for (const line of segment.text.split('\n')) {
      const match = fence.exec(line);
      if (!match) continue;
      if (!open) open = { line: line.trim(), marker: match[1]! };
      else if (match[1]!.startsWith(open.marker) && match[2]!.trim() === '') open = null;
    }
    states.set(index, { opened: before?.line ?? null, left: open?.marker ?? null });
  });
  return states;
}
