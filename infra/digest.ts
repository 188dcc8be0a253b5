import { createHash } from 'node:crypto';

/** sha256 over the parts, unambiguous about where one ends: ids of rows that a retry must hit again. */
export function digestOf(...parts: readonly (string | number | null)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(JSON.stringify(part)).update('\n');
  return hash.digest('hex');
}

/** A seed (31 bits) that names make: the same ones the same. */
export function seedFrom(...parts: readonly (string | number | null)[]): number {
  return Number.parseInt(digestOf(...parts).slice(0, 8), 16) >>> 1;
}
