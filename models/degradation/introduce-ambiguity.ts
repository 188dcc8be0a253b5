import { cues } from '../cet/words.ts';
import type { Degradation } from './degradation.ts';
import type { Piece, PieceRelation } from './labelled-context.ts';
import { staleVersion } from './stale-version.ts';

const markers = [
  'Until version 1.4: ',
  'Deprecated: ',
  'In older releases, ',
  'No longer valid: ',
  'Previously: ',
] as const;
const stalePast = '2021-03-01T00:00:00Z';
const current = '2025-06-01T00:00:00Z';

/**
 * Puts an outdated version of a share of the kept prose beside the current one. What is outdated can always be told: half of the
 * stale sides stand in an older item (the current one is dated), the others say so in words.
 */
export const introduceAmbiguity: Degradation = ({ context, severity, random }) => {
  const pieces: Piece[] = [...context.pieces];
  const relations: PieceRelation[] = [...context.relations];
  const times: Record<string, string> = { ...context.times };
  for (const piece of context.pieces) {
    if (!piece.keep || random.float() >= severity) continue;
    const changed = piece.stale ?? staleVersion(piece.text, random);
    if (changed === null) continue;
    const id = `${piece.id}/stale`;
    const worded = cues.stale.test(changed);
    const dated = !worded && random.float() < 0.5;
    if (dated) {
      times[id] = stalePast;
      times[piece.item] ??= current;
    }
    const text = dated || worded ? changed : mark(changed, markers[random.int(markers.length)]!);
    const stale: Piece = { ...piece, id, item: id, text, keep: false, order: null, stale: null };
    pieces.splice(random.int(pieces.length + 1), 0, stale);
    relations.push(
      { type: 'contradicts', from: id, to: piece.id },
      { type: 'contradicts', from: piece.id, to: id },
    );
  }
  return { ...context, pieces, relations, times };
};

/** The marker goes behind a list bullet, so that the piece stays one. */
function mark(text: string, marker: string): string {
  const bullet = /^\s*(?:#{1,6}|[-*+]|\d{1,9}[.)])\s+/.exec(text)?.[0] ?? '';
  return bullet + marker + text.slice(bullet.length);
}
