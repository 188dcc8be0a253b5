import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import * as ort from 'onnxruntime-node';
import { z } from 'zod';
import { sessionOptions } from '../onnx-session.ts';

export const embeddingDimensions = 384;
/** Word pieces that are read of a text, [CLS] and [SEP] included; the rest is cut off. */
const maximumPieces = 128;
const batchSize = 16;

export interface Embedder {
  /** One vector of length 1 for each text, in their order: the dot product of two is their cosine similarity. */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  readonly dimensions: typeof embeddingDimensions;
}

/** Thrown when a folder holds no sentence encoder; names the file. */
export class EmbedderError extends Error {
  override readonly name = 'EmbedderError';
}

const manifestSchema = z.object({
  format: z.literal('contexture-embedder/1'),
  dimensions: z.literal(embeddingDimensions),
  files: z.record(z.string(), z.object({ sha256: z.string() })),
});

function readJson(folder: string, name: string): object {
  const file = path.join(folder, name);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as object;
  } catch (cause) {
    throw new EmbedderError(`${file}: not readable as JSON (${(cause as Error).message})`, { cause });
  }
}

async function verifyManifest(folder: string): Promise<void> {
  const parsed = manifestSchema.safeParse(readJson(folder, 'manifest.json'));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new EmbedderError(
      `${folder}/manifest.json: field ${issue.path.join('.') || '(root)'}: ${issue.message}`,
    );
  }
  for (const [name, { sha256 }] of Object.entries(parsed.data.files)) {
    const file = path.join(folder, name);
    if (!existsSync(file)) throw new EmbedderError(`${file}: named in manifest.json and missing`);
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    if (hash.digest('hex') !== sha256)
      throw new EmbedderError(`${file}: does not match its sha256 in manifest.json`);
  }
}

/**
 * Loads the sentence encoder (all-MiniLM-L6-v2) from a folder with `model.onnx`, `tokenizer.json` and `manifest.json`, as
 * the trainer's `export-embedder` writes it: int64 [batch, pieces] `input_ids` and `attention_mask` in, float32 [batch, 384] `embedding` out.
 * @throws EmbedderError
 */
export async function createEmbedder(folder: string): Promise<Embedder> {
  const model = path.join(folder, 'model.onnx');
  if (!existsSync(model))
    throw new EmbedderError(`${model}: the sentence encoder is missing; "npx contexture up" exports it`);
  await verifyManifest(folder);
  const tokenizer = new Tokenizer(readJson(folder, 'tokenizer.json'), {});
  const session = await ort.InferenceSession.create(model, sessionOptions(2));

  const encode = (text: string): number[] => {
    const { ids } = tokenizer.encode(text);
    // The last piece closes the sequence, whatever is cut before it.
    return ids.length <= maximumPieces ? ids : [...ids.slice(0, maximumPieces - 1), ids.at(-1)!];
  };

  const embedBatch = async (batch: readonly number[][]): Promise<Float32Array[]> => {
    const width = Math.max(...batch.map((ids) => ids.length));
    const inputIds = new BigInt64Array(batch.length * width);
    const mask = new BigInt64Array(batch.length * width);
    for (const [row, ids] of batch.entries()) {
      for (const [column, id] of ids.entries()) {
        inputIds[row * width + column] = BigInt(id);
        mask[row * width + column] = 1n;
      }
    }
    const dims = [batch.length, width];
    const outputs = await session.run({
      input_ids: new ort.Tensor('int64', inputIds, dims),
      attention_mask: new ort.Tensor('int64', mask, dims),
    });
    const values = outputs['embedding']?.data;
    if (!(values instanceof Float32Array) || values.length !== batch.length * embeddingDimensions)
      throw new EmbedderError(`${model}: output "embedding" is not float32 [batch, ${embeddingDimensions}]`);
    return batch.map((_, row) => values.slice(row * embeddingDimensions, (row + 1) * embeddingDimensions));
  };

  return {
    dimensions: embeddingDimensions,
    async embed(texts) {
      const embeddings = new Array<Float32Array>(texts.length);
      // Texts of about the same length share a batch: little of it is padding.
      const order = texts
        .map((text, index) => ({ index, ids: encode(text) }))
        .sort((a, b) => a.ids.length - b.ids.length);
      for (let start = 0; start < order.length; start += batchSize) {
        const batch = order.slice(start, start + batchSize);
        const vectors = await embedBatch(batch.map((item) => item.ids));
        for (const [row, { index }] of batch.entries()) embeddings[index] = vectors[row]!;
      }
      return embeddings;
    },
  };
}
