import type { Random } from '../random.ts';
import type { CleanContext } from './clean-contexts.ts';
import type { Piece, PieceRelation } from './labelled-context.ts';

/** Share of the evidence that both sources state. */
const sharedStatements = 0.2;

/**
 * Two contexts as one question that takes both of them, each from a source of its own; some statements stand in both sources, word for
 * word: such copies are duplicates of each other, and both are evidence.
 */
export function mergeSources(first: CleanContext, second: CleanContext, random: Random): CleanContext {
  const relations: PieceRelation[] = [];
  const copies: Piece[] = [];
  const source = (clean: CleanContext, name: string, other: string, offset: number): Piece[] =>
    clean.context.pieces.map((piece) => {
      const own = {
        ...piece,
        id: `${name}/${piece.id}`,
        item: name,
        order: piece.order === null ? null : piece.order + offset,
      };
      if (piece.keep && random.float() < sharedStatements) {
        const id = `${own.id}/copy`;
        copies.push({ ...own, id, item: other });
        relations.push(
          { type: 'duplicates', from: id, to: own.id },
          { type: 'duplicates', from: own.id, to: id },
        );
      }
      return own;
    });
  const pieces = [
    ...source(first, 'source-1', 'source-2', 0),
    ...source(second, 'source-2', 'source-1', first.context.pieces.length),
  ];
  return {
    id: `${first.id} with ${second.id}`,
    course: first.course,
    context: {
      query: `${first.context.query}\n${second.context.query}`,
      pieces: [...pieces, ...copies],
      relations,
      times: {},
    },
    related: [...first.related, ...second.related],
  };
}
