import type { Degradation } from './degradation.ts';

/** Permutes a share of the pieces among their places; what an item holds is shown together. */
export const scrambleOrder: Degradation = ({ context, severity, random }) => {
  const moving = context.pieces.flatMap((_, index) => (random.float() < severity ? [index] : []));
  const targets = random.shuffle(moving);
  const pieces = [...context.pieces];
  moving.forEach((from, position) => {
    pieces[targets[position]!] = context.pieces[from]!;
  });
  return { ...context, pieces };
};
