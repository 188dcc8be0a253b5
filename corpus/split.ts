import { createHash } from 'node:crypto';

const heldOutPercent = 25;

/** The side of a course that brings no split of its own; the same on every machine and for twins in other languages. */
export function splitOf(course: string): 'train' | 'heldout' {
  const bucket = BigInt(`0x${createHash('sha256').update(course).digest('hex')}`) % 100n;
  return bucket < heldOutPercent ? 'heldout' : 'train';
}
