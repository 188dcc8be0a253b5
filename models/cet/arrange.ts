import { contentOfHeadings, outermostBrackets, runsOn } from './sections.ts';
import { inReadingOrder } from './precedence.ts';
import type { Scores } from './scores.ts';
import type { Template } from './fields.ts';
import { slots } from './types.ts';
import type { Segment, Slot } from './types.ts';

export interface Placed {
  readonly segment: number;
  readonly slot: Slot;
  /** Path of the template's field. */
  readonly field: string;
}

/**
 * The selected segments in output order: fields in the order of the template, inside a field by slot and then in reading
 * order. What runs on, continues or is of one bracket stays together, and a heading stands right before the first of its
 * text.
 */
export function arrange(
  selected: ReadonlySet<number>,
  segments: readonly Segment[],
  scores: Scores,
  template: Template,
): readonly Placed[] {
  const sections = contentOfHeadings(segments);
  const headings = new Map(
    [...sections]
      .map(([heading, content]) => [heading, content.filter((below) => selected.has(below))] as const)
      .filter(([heading, content]) => selected.has(heading) && content.length > 0),
  );
  const content = [...selected].filter((i) => !headings.has(i)).sort((x, y) => x - y);
  const chains = chain(content, segments, scores).map((members) => {
    const slot = slotOfChain(members, scores);
    return { members, slot, field: template.fieldOf(slot, segments[members[0]!]!) };
  });
  const ordered = (own: readonly Chain[]): readonly Chain[] => {
    const byFirst = new Map(own.map((unit) => [unit.members[0]!, unit]));
    return inReadingOrder([...byFirst.keys()], segments, scores.relation).map((first) => byFirst.get(first)!);
  };
  const placed = template.fields.flatMap(({ path }) =>
    slots.flatMap((slot) => ordered(chains.filter((unit) => unit.field === path && unit.slot === slot))),
  );

  const above = new Map<number, number[]>();
  for (const [heading, below] of headings)
    for (const i of below) {
      const known = above.get(i);
      if (known) known.push(heading);
      else above.set(i, [heading]);
    }
  const done = new Set<number>();
  return placed.flatMap(({ members, slot, field }) => {
    const own = [...new Set(members.flatMap((i) => above.get(i) ?? []))]
      .filter((heading) => !done.has(heading))
      .sort((x, y) => x - y);
    for (const heading of own) done.add(heading);
    return [...own, ...members].map((segment) => ({ segment, slot, field }));
  });
}

interface Chain {
  readonly members: readonly number[];
  readonly slot: Slot;
  readonly field: string;
}

/** Sequences that must not be torn apart. */
function chain(
  content: readonly number[],
  segments: readonly Segment[],
  scores: Scores,
): readonly (readonly number[])[] {
  const present = new Set(content);
  const next = new Map<number, number>();
  const previous = new Map<number, number>();
  /** Of the first of a sequence its last, and the other way round. */
  const ends = new Map<number, number>();
  const starts = new Map<number, number>();
  const link = (from: number, to: number): void => {
    if (next.has(from) || previous.has(to) || ends.get(to) === from) return;
    next.set(from, to);
    previous.set(to, from);
    const [start, end] = [starts.get(from) ?? from, ends.get(to) ?? to];
    ends.set(start, end);
    starts.set(end, start);
  };
  const brackets = outermostBrackets(segments);
  content.forEach((i, place) => {
    const after = content[place + 1];
    if (after === undefined) return;
    if (brackets[after] === brackets[i] || (after === i + 1 && runsOn(segments[i]!, segments[after])))
      link(i, after);
  });
  const continued = scores.relation
    .positive('continues')
    .filter(([from, to]) => present.has(from) && present.has(to))
    .map(([from, to]) => ({ from, to, logit: scores.relation.logit('continues', from, to) }))
    .sort((x, y) => y.logit - x.logit || x.from - y.from || x.to - y.to);
  // "from continues to": the text of `to` comes first.
  for (const { from, to } of continued) link(to, from);
  return content
    .filter((i) => !previous.has(i))
    .map((first) => {
      const members = [first];
      for (let i = next.get(first); i !== undefined; i = next.get(i)) members.push(i);
      return members;
    });
}

/** The slot with the largest summed logit over the members. */
function slotOfChain(members: readonly number[], scores: Scores): Slot {
  const sums = slots.map((_, k) => members.reduce((sum, i) => sum + scores.slot[i * slots.length + k]!, 0));
  return slots[sums.indexOf(Math.max(...sums))]!;
}
