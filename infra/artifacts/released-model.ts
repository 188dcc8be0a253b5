import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const restored = z.object({
  /** Digest of the card that it was restored from. */
  card: z.string(),
  model: z.string().regex(/^[0-9a-f]{64}$/),
});
export type RestoredModel = z.infer<typeof restored>;

const fileIn = (home: string): string => path.join(home, 'models', 'released.json');

/** The released model as it lies in the artifact store of a state folder; null where `up` has not restored it. */
export async function readReleasedModel(home: string): Promise<RestoredModel | null> {
  try {
    return restored.parse(JSON.parse(await readFile(fileIn(home), 'utf8')));
  } catch {
    // A damaged file is restored again like a missing one.
    return null;
  }
}

export async function writeReleasedModel(home: string, model: RestoredModel): Promise<void> {
  await mkdir(path.dirname(fileIn(home)), { recursive: true });
  await writeFile(fileIn(home), JSON.stringify(model));
}
