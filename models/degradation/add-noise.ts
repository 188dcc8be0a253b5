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
const toolShare = 1 / 3;
/** Candidates among which the one is taken that looks most like a piece of evidence. */
const compared = 12;

/**
 * Puts in pieces that do not belong, near misses and far ones in equal parts, up to nine times the evidence. Noise must not be told by
 * its looks: of the next candidates the one is taken whose type and length are nearest to those of a random piece of evidence, and it
 * stands in items that hold as many pieces as those of the evidence do; a third goes into the evidence's own items.
 */
export const addNoise: Degradation = ({ context, severity, random, noise }) => {
  const kept = context.pieces.filter(({ keep }) => keep);
  if (kept.length === 0) return context;
  const present = new Set(context.pieces.map(({ text }) => normalizeText(text)));
  const wanted = severity * mostNoise * kept.reduce((sum, { text }) => sum + text.length, 0);
  const take = candidates(noise, random);
  const sizes = sizesOfItems(kept);
  const pieces = [...context.pieces];
  let added = 0;
  let room = 0;
  let item = '';
  for (let turn = 0; added < wanted; turn += 1) {
    const text = take(turn % 2 === 0, pick(kept, random).text);
    if (text === null) break;
    if (present.has(normalizeText(text))) continue;
    present.add(normalizeText(text));
    added += text.length;
    const piece: Piece = {
      id: `noise-${turn}`,
      text,
      item: '',
      keep: false,
      slot: null,
      order: null,
      stale: null,
    };
    if (random.float() < 1 / 3) {
      const place = random.int(pieces.length + 1);
      pieces.splice(place, 0, { ...piece, item: (pieces[place] ?? pieces.at(-1))!.item });
      continue;
    }
    if (room === 0) {
      room = pick(sizes, random);
      item = `noise-${turn}`;
      pieces.splice(random.int(pieces.length + 1), 0, { ...piece, item });
    } else pieces.splice(pieces.findLastIndex((other) => other.item === item) + 1, 0, { ...piece, item });
    room -= 1;
  }
  return { ...context, pieces };
};

/** Takes the next text of the near or the far half; from the other half when that one is used up, null when both are. */
function candidates(noise: NoiseSource, random: Random): (near: boolean, like: string) => string | null {
  const types = new Map<string, SegmentType | undefined>();
  const typeOf = (text: string): SegmentType | undefined => {
    if (!types.has(text)) types.set(text, segmentItems([{ id: '', text }])[0]?.type);
    return types.get(text);
  };
  /** How unlike two texts look: another type weighs as much as e^2 times the length. */
  const distance = (text: string, other: string): number =>
    (typeOf(text) === typeOf(other) ? 0 : 2) + Math.abs(Math.log(text.length / other.length));
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
