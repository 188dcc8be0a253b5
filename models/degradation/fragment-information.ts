import type { Degradation } from './degradation.ts';
import type { Piece, PieceRelation } from './labelled-context.ts';
import { isProse } from './prose.ts';

/** Shortest prose that is torn apart, characters. */
const shortest = 60;
/** Share of the second halves that get an item of their own. */
const ownItem = 0.15;

/**
 * Tears a share of the prose in two, noise as well as evidence (a torn sentence is no sign of either), at a sentence end where there is
 * one, else at a comma or blank, and moves the second half to another place: into an item of its own or among the pieces of another.
 * The second half continues the first. Text that already has a relation stays whole: which of its halves the relation is about
 * would not be known.
 */
export const fragmentInformation: Degradation = ({ context, severity, random }) => {
  const related = new Set(context.relations.flatMap(({ from, to }) => [from, to]));
  const pieces: Piece[] = [];
  const moved: Piece[] = [];
  const relations: PieceRelation[] = [...context.relations];
  for (const piece of context.pieces) {
    const hit = random.float() < severity;
    const cut = hit && !related.has(piece.id) ? cutOf(piece.text) : null;
    if (cut === null) {
      pieces.push(piece);
      continue;
    }
    const id = `${piece.id}/2`;
    const order = piece.order === null ? null : piece.order + 0.5;
    pieces.push({ ...piece, text: piece.text.slice(0, cut).trimEnd(), stale: null });
    moved.push({ ...piece, id, item: id, text: piece.text.slice(cut).trimStart(), order, stale: null });
    relations.push({ type: 'continues', from: id, to: piece.id });
  }
  for (const piece of moved) {
    const place = random.int(pieces.length + 1);
    const neighbour = pieces[place] ?? pieces.at(-1)!;
    pieces.splice(place, 0, random.float() < ownItem ? piece : { ...piece, item: neighbour.item });
  }
  return { ...context, pieces, relations };
};

/** Offset at which prose falls into two halves of at least a quarter each; null for code, tables and short text. */
function cutOf(text: string): number | null {
  if (text.length < shortest || !isProse(text)) return null;
  for (const pattern of [/[.!?]\s+(?=\p{Lu})/gu, /[,;:]\s+/g, /\s+/g]) {
    const cuts = [...text.matchAll(pattern)]
      .map((match) => match.index + match[0].trimEnd().length)
      .filter((cut) => cut > text.length / 4 && cut < (text.length * 3) / 4)
      .sort((x, y) => Math.abs(x - text.length / 2) - Math.abs(y - text.length / 2));
    if (cuts[0] !== undefined) return cuts[0];
  }
  return null;
}
