import { contentOfHeadings, runsOn } from './sections.ts';
import { sigmoid } from './scores.ts';
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
 * The selected segments in output order: fields in the order of the template, inside a field by slot and then by pairwise "precedes" votes (ties:
 * order of the input). What runs on or continues stays together, and a heading stands right before the first of its text.
 */
export function arrange(
  selected: ReadonlySet<number>,
  segments: readonly Segment[],
  scores: Scores,
  template: Template,
): readonly Placed[] {
  const sections = contentOfHeadings(segments);
  const headings = [...selected].filter((i) => sections.get(i)?.some((below) => selected.has(below)));
  const content = [...selected].filter((i) => !headings.includes(i)).sort((x, y) => x - y);
  const chains = chain(content, segments, scores).map((members) => {
    const slot = slotOfChain(members, scores);
    return { members, slot, field: template.fieldOf(slot, segments[members[0]!]!) };
  });
  const placed = template.fields.flatMap(({ path }) =>
    slots.flatMap((slot) =>
      vote(
        chains.filter((unit) => unit.field === path && unit.slot === slot),
        scores,
      ),
    ),
  );

  const left = new Set(headings.sort((x, y) => x - y));
  return placed.flatMap(({ members, slot, field }) => {
    const above = [...left].filter((heading) =>
      sections.get(heading)!.some((below) => members.includes(below)),
    );
    for (const heading of above) left.delete(heading);
    return [...above, ...members].map((segment) => ({ segment, slot, field }));
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
  const link = (from: number, to: number): void => {
    if (next.has(from) || previous.has(to) || endOf(to, next) === from) return;
    next.set(from, to);
    previous.set(to, from);
  };
  for (const i of content) if (present.has(i + 1) && runsOn(segments[i]!, segments[i + 1])) link(i, i + 1);
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

function endOf(start: number, next: ReadonlyMap<number, number>): number {
  let end = start;
  for (let i = next.get(start); i !== undefined; i = next.get(i)) end = i;
  return end;
}

/** The slot with the largest summed logit over the members. */
function slotOfChain(members: readonly number[], scores: Scores): Slot {
  const sums = slots.map((_, k) => members.reduce((sum, i) => sum + scores.slot[i * slots.length + k]!, 0));
  return slots[sums.indexOf(Math.max(...sums))]!;
}

/** Borda order by the probability that one precedes the other. */
function vote(chains: readonly Chain[], { relation }: Scores): readonly Chain[] {
  const balance = chains.map(({ members: [x] }) =>
    chains.reduce((sum, { members: [y] }) => {
      if (x === y) return sum;
      return sum + sigmoid(relation.logit('precedes', x!, y!)) - sigmoid(relation.logit('precedes', y!, x!));
    }, 0),
  );
  return chains
    .map((unit, index) => ({ unit, votes: Math.round(balance[index]! * 1e6) }))
    .sort((x, y) => y.votes - x.votes || x.unit.members[0]! - y.unit.members[0]!)
    .map(({ unit }) => unit);
}
