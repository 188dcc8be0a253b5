import type { Stretch } from '../../activities/suites/noise-pool.ts';
import type { Random } from '../../models/random.ts';

/** How a pile stands in items: each stretch by itself, a few in each, all in one as somebody pasted them. */
export const layouts = ['apart', 'grouped', 'pasted'] as const;
export type Layout = (typeof layouts)[number];

/** Share of the short piles without noise. */
const cleanShare = 0.2;
const longestRun = 4;
const largestGroup = 8;

/** The items of a pile in random order; of those together in an item, evidence stands in runs of its own order. */
export function layOut(
  pile: readonly Stretch[],
  layout: Layout,
  random: Random,
): readonly (readonly Stretch[])[] {
  if (layout === 'apart') return random.shuffle(pile).map((stretch) => [stretch]);
  const whole = pile.map((stretch) => ({ ...stretch, text: withBothFences(stretch.text) }));
  const runs = random.shuffle([
    ...inPieces(
      whole.filter(({ evidence }) => evidence),
      longestRun,
      random,
    ),
    ...inPieces(
      whole.filter(({ evidence }) => !evidence),
      longestRun,
      random,
    ),
  ]);
  return layout === 'pasted' ? [runs.flat()] : inPieces(runs.flat(), largestGroup, random);
}

/** One to six stretches of the evidence among none to twelve of the noise: a short context is not a clean one. */
export function few(pile: readonly Stretch[], random: Random): readonly Stretch[] {
  const some = (wanted: boolean, number: number): readonly Stretch[] =>
    random.shuffle(pile.filter(({ evidence }) => evidence === wanted)).slice(0, number);
  const noise = random.float() < cleanShare ? 0 : 1 + random.int(12);
  const left = new Set([...some(true, 1 + random.int(6)), ...some(false, noise)]);
  return pile.filter((stretch) => left.has(stretch));
}

/** A piece of a long listing has one of its fences; without the other it would swallow what stands behind it. */
function withBothFences(text: string): string {
  const fences = text.match(/^ *```/gm) ?? [];
  if (fences.length % 2 === 0) return text;
  return /^ *```\S/.test(text) || !/```\s*$/.test(text) ? `${text}\n\`\`\`` : `\`\`\`\n${text}`;
}

/** Cut, in order, into pieces of one to `most`. */
function inPieces(
  stretches: readonly Stretch[],
  most: number,
  random: Random,
): readonly (readonly Stretch[])[] {
  const pieces: (readonly Stretch[])[] = [];
  for (let from = 0; from < stretches.length;) {
    const size = 1 + random.int(most);
    pieces.push(stretches.slice(from, from + size));
    from += size;
  }
  return pieces;
}
