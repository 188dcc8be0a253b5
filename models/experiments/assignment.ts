import { createHash } from 'node:crypto';

export type ExperimentVariant = 'control' | 'treatment';

/** Where a subject stands in [0, 1) for one experiment: the first 48 bits of sha256, so it never moves. */
export function subjectPosition(experiment: string, subject: string): number {
  const hash = createHash('sha256')
    .update(JSON.stringify([experiment, subject]))
    .digest();
  return hash.readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Sticky assignment: treatment when the subject's position lies below `ratio`. Raising the ratio moves subjects from control
 * to treatment only, never back.
 */
export function assignVariant(experiment: string, subject: string, ratio: number): ExperimentVariant {
  return subjectPosition(experiment, subject) < ratio ? 'treatment' : 'control';
}
