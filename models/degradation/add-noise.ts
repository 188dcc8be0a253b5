import { segmentItems } from '../cet/segmenter.ts';
import type { SegmentType } from '../cet/types.ts';
import { normalizeText } from '../cet/words.ts';
import type { Random } from '../random.ts';
import type { Degradation } from './degradation.ts';
import type { NoiseSource, Piece } from './labelled-context.ts';
import { drawFailure, pick } from './tool-output/failure.ts';
import { toolOutput } from './tool-output/tool-output.ts';

/** Noise at severity 1, in characters of evidence (specification: nine times, half of it near misses). */
const mostNoise = 9;
/** Share of the far half that is output of tools, where the source has some. */
const toolShare = 0.15;
/** Candidates among which the one is taken that looks most like a piece of evidence. */
const compared = 24;

/**
 * Puts in pieces that do not belong, near misses and far ones in equal parts, up to nine times the evidence. Noise must not be told by
 * its looks or its place: of the next candidates the one is taken that looks most like a random piece of evidence; a third of it goes
 * into the evidence's own items, the rest into items of the size that those then have; and the items come in a random order.
 */
export const addNoise: Degradation = ({ context, severity, random, noise }) => {
  const kept = context.pieces.filter(({ keep, text }) => keep && !isHeading(text));
  if (kept.length === 0) return context;
  const present = new Set(context.pieces.map(({ text }) => normalizeText(text)));
  const evidence = context.pieces.reduce((sum, { keep, text }) => sum + (keep ? text.length : 0), 0);
  const wanted = severity * mostNoise * evidence;
  const take = candidates(noise, random);
  const found: Piece[] = [];
  for (let turn = 0, added = 0; added < wanted; turn += 1) {
    const text = take(turn % 2 === 0, pick(kept, random).text);
    if (text === null) break;
    if (present.has(normalizeText(text))) continue;
    present.add(normalizeText(text));
    added += text.length;
    found.push({ id: `noise-${turn}`, text, item: '', keep: false, slot: null, order: null, stale: null });
  }
  const shuffled = random.shuffle(found);
  const inside = Math.round(found.length / 3);
  const pieces = [...context.pieces];
  for (const piece of shuffled.slice(0, inside)) {
    const place = random.int(pieces.length + 1);
    pieces.splice(place, 0, { ...piece, item: (pieces[place] ?? pieces.at(-1))!.item });
  }
  const sizes = sizesOfItems(pieces);
  const outside = shuffled.slice(inside);
  for (let from = 0; from < outside.length;) {
    const size = pick(sizes, random);
    const item = outside[from]!.id;
    pieces.push(...outside.slice(from, from + size).map((piece) => ({ ...piece, item })));
    from += size;
  }
  return {
    ...context,
    pieces: inOrderOf(random.shuffle([...new Set(pieces.map(({ item }) => item))]), pieces),
  };
};

function inOrderOf(items: readonly string[], pieces: readonly Piece[]): readonly Piece[] {
  return items.flatMap((item) => pieces.filter((piece) => piece.item === item));
}

function isHeading(text: string): boolean {
  return /^#{1,6} /.test(text);
}

/** Takes the next text of the near or the far half; from the other half when that one is used up, null when both are. */
function candidates(noise: NoiseSource, random: Random): (near: boolean, like: string) => string | null {
  const types = new Map<string, SegmentType | undefined>();
  const typeOf = (text: string): SegmentType | undefined => {
    if (!types.has(text)) types.set(text, segmentItems([{ id: '', text }])[0]?.type);
    return types.get(text);
  };
  /** How unlike two texts look: another type weighs as much as e^2 times the length, another ending as much as e times. */
  const distance = (text: string, other: string): number =>
    (typeOf(text) === typeOf(other) ? 0 : 2) +
    (/[.!?]$/.test(text) === /[.!?]$/.test(other) ? 0 : 1) +
    Math.abs(Math.log(text.length / other.length)) +
    Math.abs(Math.log(linesOf(text) / linesOf(other)));
  const halves = { near: random.shuffle(noise.near), far: random.shuffle(noise.far) };
  const tools = noise.tools ?? [];
  return (near, like) => {
    if (!near && tools.length > 0 && random.float() < toolShare)
      return toolOutput(pick(tools, random), drawFailure(random), random).trim();
    const half = (near ? halves.near : halves.far).length > 0 === near ? halves.near : halves.far;
    const first = Math.max(0, half.length - compared);
    const distances = half.slice(first).map((text) => distance(text, like));
    const best = distances.indexOf(Math.min(...distances));
    return half.splice(first + best, 1)[0] ?? null;
  };
}

function sizesOfItems(pieces: readonly Piece[]): readonly number[] {
  const sizes = new Map<string, number>();
  for (const { item } of pieces) sizes.set(item, (sizes.get(item) ?? 0) + 1);
  return [...sizes.values()];
}

function linesOf(text: string): number {
  return text.split('\n').length;
}
