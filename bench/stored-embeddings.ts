import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Embedder } from '../models/embedding/embedder.ts';

/** An embedder that keeps what it embedded in a folder, by content: a later run embeds only what is new. */
export function withStoredEmbeddings(embedder: Embedder, folder: string): Embedder {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'embeddings.jsonl');
  const known = new Map(existsSync(file) ? storedIn(file) : []);
  return {
    dimensions: embedder.dimensions,
    async embed(texts) {
      const keyed = texts.map((text) => ({ text, key: createHash('sha256').update(text).digest('hex') }));
      const missing = [...new Map(keyed.map(({ key, text }) => [key, text]))].filter(
        ([key]) => !known.has(key),
      );
      const vectors = await embedder.embed(missing.map(([, text]) => text));
      missing.forEach(([key], i) => known.set(key, vectors[i]!));
      appendFileSync(file, missing.map(([key], i) => `${lineOf(key, vectors[i]!)}\n`).join(''));
      return keyed.map(({ key }) => known.get(key)!);
    },
  };
}

function lineOf(key: string, vector: Float32Array): string {
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return JSON.stringify([key, bytes.toString('base64')]);
}

/** The line that a killed run left unfinished is not read: its text is embedded again. */
function* storedIn(file: string): Generator<[string, Float32Array]> {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line.endsWith('"]')) continue;
    const [key, vector] = JSON.parse(line) as [string, string];
    yield [key, new Float32Array(Uint8Array.from(Buffer.from(vector, 'base64')).buffer)];
  }
}
