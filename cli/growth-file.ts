import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { GrowthMeasurements } from '../evaluation/growth-projection.ts';

/** What `npm run bench:growth` measured last, on the machine that is named in it. */
export const growthFile = path.resolve(import.meta.dirname, '../docs/results/growth.json');

/** Null where nothing was measured. @throws Error naming the file when it holds something else */
export async function readGrowth(file: string = growthFile): Promise<GrowthMeasurements | null> {
  if (!existsSync(file)) return null;
  const growth = JSON.parse(await readFile(file, 'utf8')) as Partial<GrowthMeasurements>;
  if (growth.format !== 'contexture-growth/1' || !Array.isArray(growth.sizes))
    throw new Error(
      `${file}: format: not contexture-growth/1; "npm run bench:growth -- --again" writes it anew`,
    );
  return growth as GrowthMeasurements;
}
