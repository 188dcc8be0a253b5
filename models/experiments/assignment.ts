import { createHash } from 'node:crypto';

export type ExperimentVariant = 'control' | 'treatment';

/** Where a subject stands in [0, 1) for experiments of one salt: the first 48 bits of sha256, so it never moves. */
export function subjectPosition(salt: string, subject: string): number {
  const hash = createHash('sha256')
    .update(JSON.stringify([salt, subject]))
    .digest();
  return hash.readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Sticky assignment: treatment when the subject's position lies below `ratio`. Raising the ratio moves subjects from control
 * to treatment only, never back.
 */
export function assignVariant(salt: string, subject: string, ratio: number): ExperimentVariant {
  return subjectPosition(salt, subject) < ratio ? 'treatment' : 'control';
}
