import { normalizeText } from '../cet/words.ts';
import type { Degradation } from './degradation.ts';
import type { Piece } from './labelled-context.ts';

/** Noise at severity 1, in characters of evidence (specification: nine times, half of it near misses). */
const mostNoise = 9;
/** Chance that noise outside the evidence's items joins the noise before it: items of 2.5 on average. */
const joining = 0.6;

/**
 * Puts in pieces that do not belong, near misses and far ones in equal parts, up to nine times the evidence: each at a random
 * place, a third inside an item of evidence, the rest in items of one or several: that a text stands among others must not give
 * away what it is.
 */
export const addNoise: Degradation = ({ context, severity, random, noise }) => {
  const present = new Set(context.pieces.map(({ text }) => normalizeText(text)));
  const evidence = context.pieces.filter(({ keep }) => keep).reduce((sum, { text }) => sum + text.length, 0);
  const wanted = severity * mostNoise * evidence;
  const pieces = [...context.pieces];
  const queues = [random.shuffle(noise.near), random.shuffle(noise.far)];
  let added = 0;
  let own = 'noise';
  for (let turn = 0; added < wanted && queues.some((queue) => queue.length > 0); turn += 1) {
    const text = queues[turn % queues.length]!.pop();
    if (text === undefined || present.has(normalizeText(text))) continue;
    present.add(normalizeText(text));
    const place = random.int(pieces.length + 1);
    const beside = random.float() < 1 / 3 ? (pieces[place] ?? pieces.at(-1))?.item : undefined;
    if (beside === undefined && random.float() > joining) own = `noise-${turn}`;
    const item = beside ?? own;
    const piece: Piece = {
      id: `noise-${turn}`,
      text,
      item,
      keep: false,
      slot: null,
      order: null,
      stale: null,
    };
    pieces.splice(place, 0, piece);
    added += text.length;
  }
  return { ...context, pieces };
};
