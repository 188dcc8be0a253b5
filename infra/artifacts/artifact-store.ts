import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Thrown when a stored file is missing or does not have the content that its name promises. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
  readonly digest: string;
  constructor(message: string, digest: string) {
    super(message);
    this.digest = digest;
  }
}

/**
 * Content-addressed files: `<home>/artifacts/sha256/ab/abcdef...`. A file appears whole or not at all (written beside, synced,
 * renamed), so readers in any process need no lock. models/trainer/contexture_trainer/artifacts.py is its twin in Python.
 */
export class ArtifactStore {
  readonly #root: string;

  constructor(home: string) {
    this.#root = path.join(home, 'artifacts', 'sha256');
  }

  pathOf(digest: string): string {
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new ArtifactError(`"${digest}" is not a sha256 digest`, digest);
    return path.join(this.#root, digest.slice(0, 2), digest);
  }

  async put(content: Uint8Array | string): Promise<string> {
    const digest = createHash('sha256').update(content).digest('hex');
    const target = this.pathOf(digest);
    if (existsSync(target)) return digest;
    await mkdir(path.dirname(target), { recursive: true });
    const temporary = `${target}.${randomUUID()}`;
    try {
      const file = await open(temporary, 'w');
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } catch (error) {
      // On a full disk the half of it would stay in the way of everything else.
      await rm(temporary, { force: true });
      throw error;
    }
    return digest;
  }

  async readText(digest: string): Promise<string> {
    const target = this.pathOf(digest);
    if (!existsSync(target)) throw new ArtifactError(`artifact ${digest} is not in the store`, digest);
    return readFile(target, 'utf8');
  }

  /** Reads the file once to prove that its content is what its name says. */
  async verify(digest: string): Promise<string> {
    const target = this.pathOf(digest);
    if (!existsSync(target)) throw new ArtifactError(`artifact ${digest} is not in the store`, digest);
    const hash = createHash('sha256');
    for await (const block of createReadStream(target)) hash.update(block as Buffer);
    const actual = hash.digest('hex');
    if (actual !== digest)
      throw new ArtifactError(`artifact ${digest} is damaged: its content has sha256 ${actual}`, digest);
    return target;
  }
}
