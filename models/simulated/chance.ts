import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends on `parts` alone: the only randomness of the simulated team. */
export function chance(...parts: readonly string[]): number {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(JSON.stringify(part)).update('\n');
  return hash.digest().readUIntBE(0, 6) / 2 ** 48;
}

/** Standard normal, by Box and Muller's transform of two such numbers. */
export function normalChance(...parts: readonly string[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chance(...parts, 'radius')));
  return radius * Math.cos(2 * Math.PI * chance(...parts, 'angle'));
}

export function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
