import { cues } from '../cet/words.ts';
import type { Random } from '../random.ts';
import type { Degradation } from './degradation.ts';
import type { Piece, PieceRelation } from './labelled-context.ts';
import { staleVersion } from './stale-version.ts';

/** Words that say that a statement is outdated, before it or behind it; no sign of punctuation is common to them. */
const prefixes = [
  'Until version 1.4, ',
  'Deprecated: ',
  'In older releases, ',
  'No longer valid: ',
  'Previously, ',
  'Formerly ',
  'Before version 3 ',
] as const;
const suffixes = [' (deprecated)', ' This is obsolete.', ' It was removed in 2.0.', ' (superseded)'] as const;
/** Share of the stale sides that stand among others, where there is an item that is old enough. */
const amongOthers = 0.95;
/** Chance that an older item is made for a stale side where there is none: many would tell what is stale by standing alone. */
const newItem = 0.25;
const firstYear = 2012;
/** Years from the oldest item's time to the newest's. */
const years = 13;
const millisecondsAYear = 365.25 * 86_400_000;

/**
 * Puts an outdated version of a share of the prose beside the current one, of noise as well as of evidence. What is outdated can
 * always be told: half of the stale sides stand in an item that is older than the current side's, the others say so in words. Other
 * items may have any time, so that being old is no fault by itself.
 */
export const introduceAmbiguity: Degradation = ({ context, severity, random }) => {
  const pieces: Piece[] = [...context.pieces];
  const relations: PieceRelation[] = [...context.relations];
  const times = { ...context.times, ...randomTimes(context.pieces, random) };
  for (const piece of context.pieces) {
    if (random.float() >= severity) continue;
    const changed = piece.stale ?? staleVersion(piece.text, random);
    if (changed === null) continue;
    const id = `${piece.id}/stale`;
    const worded = cues.stale.test(changed);
    const current = times[piece.item];
    const older = pieces.filter(({ item }) => current !== undefined && (times[item] ?? current) < current);
    const dated = !worded && current !== undefined && (older.length > 0 || random.float() < newItem);
    const text = dated || worded ? changed : mark(changed, random);
    // A side that says in words that it is outdated may stand anywhere, a dated one in an item that is older.
    const hosts = dated ? older : pieces;
    const host = hosts[random.int(Math.max(1, hosts.length))];
    const own = host === undefined || random.float() >= amongOthers;
    const item = own ? id : host.item;
    if (dated && own) times[id] = earlier(current, random);
    const place = own ? random.int(pieces.length + 1) : pieces.indexOf(host);
    pieces.splice(place, 0, { ...piece, id, item, text, keep: false, order: null, stale: null });
    relations.push(
      { type: 'contradicts', from: id, to: piece.id },
      { type: 'contradicts', from: piece.id, to: id },
    );
  }
  return { ...context, pieces, relations, times };
};

/** Half of the items get a time, whatever they hold. */
function randomTimes(pieces: readonly Piece[], random: Random): Record<string, string> {
  const times: Record<string, string> = {};
  for (const item of new Set(pieces.map((piece) => piece.item)))
    if (random.float() < 0.5) times[item] = isoTime(firstYear + 2 + random.float() * (years - 2));
  return times;
}

function earlier(time: string, random: Random): string {
  const year = 1970 + Date.parse(time) / millisecondsAYear;
  return isoTime(firstYear + random.float() * (year - 0.1 - firstYear));
}

function isoTime(year: number): string {
  return new Date((year - 1970) * millisecondsAYear).toISOString();
}

/** A prefix goes behind a list bullet, so that the piece stays one. */
function mark(text: string, random: Random): string {
  const choice = random.int(prefixes.length + suffixes.length);
  if (choice >= prefixes.length) return text + suffixes[choice - prefixes.length]!;
  const bullet = /^\s*(?:#{1,6}|[-*+]|\d{1,9}[.)])\s+/.exec(text)?.[0] ?? '';
  return bullet + prefixes[choice]! + text.slice(bullet.length);
}
