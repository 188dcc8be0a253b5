import type { EvidenceSplit } from '../../activities/suites/noise-pool.ts';
import { digestOf } from '../../infra/digest.ts';

/** Problems and exercises, by their slug alone: the same for twins in other languages, on every machine and for every seed. */
export function splitOfSlug(slug: string): EvidenceSplit {
  const bucket = Number(BigInt(`0x${digestOf('evidence', slug)}`) % 100n);
  if (bucket < 30) return 'heldout';
  return bucket < 45 ? 'validation' : 'train';
}
