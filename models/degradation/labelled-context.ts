import type { ContextItem, Relation, Slot } from '../cet/types.ts';
import type { ToolName } from './tool-output/tool-output.ts';

/** A stretch of text with the truth about it. */
export interface Piece {
  readonly id: string;
  readonly text: string;
  /** Name of the context item that it stands in. */
  readonly item: string;
  /** Whether it belongs into the output. */
  readonly keep: boolean;
  /** Null: not known. */
  readonly slot: Slot | null;
  /** Rank in the target order; null for what does not belong into the output. */
  readonly order: number | null;
  /** An outdated version of the text that its source really has; null when none is known. */
  readonly stale: string | null;
}

/** "from RELATION to" between pieces, by id. */
export interface PieceRelation {
  readonly type: Relation;
  readonly from: string;
  readonly to: string;
}

/** A query with context whose every label is known. Pieces stand in the order in which they are shown. */
export interface LabelledContext {
  readonly query: string;
  readonly pieces: readonly Piece[];
  readonly relations: readonly PieceRelation[];
  /** Time of an item, ISO 8601, where it has one. */
  readonly times: Readonly<Record<string, string>>;
}

/** Text that has nothing to do with the query, nearest first: other sections of the same manual, then of other records. */
export interface NoiseSource {
  readonly near: readonly string[];
  readonly far: readonly string[];
  /** Tools whose output stands among the far noise; none when absent. */
  readonly tools?: readonly ToolName[];
}

const separator = '\n\n';

export interface PlacedPiece {
  readonly piece: Piece;
  /** Index of the item and offsets in its text. */
  readonly item: number;
  readonly start: number;
  readonly end: number;
}

/** The items as a request would hold them, and where in them each piece stands. */
export function toItems(context: LabelledContext): {
  items: readonly ContextItem[];
  placed: readonly PlacedPiece[];
} {
  const texts = new Map<string, string>();
  const positions = [...new Set(context.pieces.map(({ item }) => item))];
  const placed = context.pieces.map((piece): PlacedPiece => {
    const before = texts.get(piece.item);
    const start = before === undefined ? 0 : before.length + separator.length;
    texts.set(piece.item, before === undefined ? piece.text : before + separator + piece.text);
    return { piece, item: positions.indexOf(piece.item), start, end: start + piece.text.length };
  });
  const items = positions.map((id) => {
    const time = context.times[id];
    return { id, text: texts.get(id)!, ...(time === undefined ? {} : { time }) };
  });
  return { items, placed };
}
