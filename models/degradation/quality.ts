import type { LabelledContext } from './labelled-context.ts';

/**
 * Quality of a labelled context, 0..1: mean of density (share of its text that belongs into the output), order (share of kept
 * pairs that stand in target order), cohesion (kept pieces that are not half of something) and consistency (kept pieces that
 * nothing contradicts) and structure (kept pieces with their Markdown, against the clean side's).
 */
export function qualityOf(context: LabelledContext, markedInClean: number): number {
  const kept = context.pieces.filter(({ keep }) => keep);
  if (kept.length === 0) return 0;
  const length = (pieces: readonly { text: string }[]): number =>
    pieces.reduce((sum, { text }) => sum + text.length, 0);
  const density = length(kept) / Math.max(1, length(context.pieces));
  const involved = (type: string): number => {
    const ids = new Set(
      context.relations.filter((relation) => relation.type === type).flatMap(({ from, to }) => [from, to]),
    );
    return 1 - kept.filter(({ id }) => ids.has(id)).length / kept.length;
  };
  const structure = markedInClean === 0 ? 1 : Math.min(1, marked(context) / markedInClean);
  return (density + ordered(kept) + involved('continues') + involved('contradicts') + structure) / 5;
}

/** Kept pieces that carry Markdown: headings, list markers, code marks, emphasis. */
export function marked({ pieces }: LabelledContext): number {
  return pieces.filter(
    ({ keep, text }) => keep && /^\s*(?:#{1,6}\s|[-*+]\s|\d+[.)]\s|```)|`|\*\*/m.test(text),
  ).length;
}

function ordered(kept: readonly { order: number | null }[]): number {
  let right = 0;
  let pairs = 0;
  kept.forEach((first, i) => {
    for (const second of kept.slice(i + 1)) {
      if (first.order === null || second.order === null || first.order === second.order) continue;
      pairs += 1;
      if (first.order < second.order) right += 1;
    }
  });
  return pairs === 0 ? 1 : right / pairs;
}
