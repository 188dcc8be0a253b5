import type { Placed } from './arrange.ts';
import { outermostBrackets } from './sections.ts';
import { fence } from './line-shapes.ts';
import type { Template } from './fields.ts';
import type { Addition, ContextItem, Segment } from './types.ts';

const paragraphBreak = '\n\n';

/**
 * Markdown of the placed segments and of what is added to them, by the template. Kept texts go in verbatim; the template adds only
 * headings of fields (when there is more than one), blank lines and the fences that a cut code block lost. Neighbours of the source
 * keep the white space that stood between them, and pieces of one bracket, where some are left out, that which stood before them.
 */
export function render(
  placed: readonly Placed[],
  segments: readonly Segment[],
  items: readonly ContextItem[],
  template: Template,
  additions: readonly Addition[] = [],
): string {
  const kept = placed.map(({ segment }) => segments[segment]!);
  const source = {
    segments,
    items,
    fences: openFences(kept, segments),
    brackets: outermostBrackets(segments),
  };
  const parts = template.fields.flatMap(({ path, title }) => {
    const own = placed.filter(({ field }) => field === path);
    const texts = [renderField(own, source), renderAdditions(additions, path)];
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

interface Source {
  readonly segments: readonly Segment[];
  readonly items: readonly ContextItem[];
  readonly fences: ReadonlyMap<number, FenceState>;
  readonly brackets: Int32Array;
}

function renderField(placed: readonly Placed[], source: Source): string {
  const { segments, fences } = source;
  let output = '';
  placed.forEach(({ segment: index }, position) => {
    const before = placed[position - 1]?.segment;
    const after = placed[position + 1]?.segment;
    const joined = before !== undefined && goesOn(before, index, source);
    if (joined) output += gapBefore(index, source);
    else if (before !== undefined) output += paragraphBreak;
    const { opened, left } = fences.get(index) ?? { opened: null, left: null };
    if (opened && !joined) output += `${opened}\n`;
    output += segments[index]!.text;
    if (left && !(after !== undefined && goesOn(index, after, source))) output += `\n${left}`;
  });
  return output;
}

/** Whether `next` stands after `index` as in the source: its neighbour, or a later piece of the same bracket. */
function goesOn(index: number, next: number, { segments, brackets }: Source): boolean {
  const neighbours = next === index + 1 && segments[next]!.itemIndex === segments[index]!.itemIndex;
  return neighbours || (next > index && brackets[next] === brackets[index]);
}

function gapBefore(index: number, { segments, items }: Source): string {
  const segment = segments[index]!;
  const gap = items[segment.itemIndex]!.text.slice(segments[index - 1]!.end, segment.start);
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
