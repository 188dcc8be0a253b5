import type { Placed } from './arrange.ts';
import { fence } from './line-shapes.ts';
import type { ContextItem, Segment, Slot } from './types.ts';

/** Headings of the output's template; shown when the output has more than one slot. */
export const slotTitles: Readonly<Record<Slot, string>> = {
  requirement: '## Requirements',
  rule: '## Rules',
  edge_case: '## Edge cases',
  type: '## Types',
  import: '## Imports',
  signature: '## Signatures',
  error: '## Errors',
  example: '## Examples',
  code: '## Code',
  background: '## Background',
};

const paragraphBreak = '\n\n';

/**
 * Markdown of the placed segments. Their texts go in verbatim; the template adds only headings of slots, blank lines and the
 * fences that a cut code block lost. Neighbours of the source keep the white space that stood between them.
 */
export function render(
  placed: readonly Placed[],
  segments: readonly Segment[],
  items: readonly ContextItem[],
): string {
  const titled = new Set(placed.map(({ slot }) => slot)).size > 1;
  const fences = openFences(
    placed.map(({ segment }) => segments[segment]!),
    segments,
  );
  let output = '';
  placed.forEach(({ segment: index, slot }, position) => {
    const segment = segments[index]!;
    const before = placed[position - 1];
    const after = placed[position + 1];
    const newSlot = before?.slot !== slot;
    const joined = before && !newSlot && adjacent(segments[before.segment]!, segment);
    if (titled && newSlot) output += `${before ? paragraphBreak : ''}${slotTitles[slot]}${paragraphBreak}`;
    else if (joined) output += gapBetween(segments[before.segment]!, segment, items);
    else if (before) output += paragraphBreak;
    const { opened, left } = fences.get(index) ?? { opened: null, left: null };
    if (opened && !joined) output += `${opened}\n`;
    output += segment.text;
    if (left && !(after && after.slot === slot && adjacent(segment, segments[after.segment]!)))
      output += `\n${left}`;
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
