import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { EmbeddingCache } from './embedding-cache.ts';
import type { Stopwatch } from './stopwatch.ts';
import { sessionOptions } from '../onnx-session.ts';

/** Texts whose vectors are kept: about 40 MB with their texts. */
const cachedTexts = 16_384;
/**
 * Most positions (texts x padded length) of one batch: the widest activations of two threads (512 x 1536 floats, 3 MB) stay in
 * the cores' own caches, and padding short.
 */
const batchPositions = 512;

interface TokenEncoderFiles {
  readonly modelPath: string;
  readonly tokenizerPath: string;
  readonly maxTokens: number;
  readonly width: number;
  readonly threads: number;
}

/** Encoders in use; one that no model holds any more is collected. */
const loaded = new Map<string, WeakRef<Promise<TokenEncoder>>>();
/** Keeps the promise of an encoder for as long as the encoder. */
const kept = new WeakMap<TokenEncoder, Promise<TokenEncoder>>();

/** Text to vector: one row a text, mean pooled and L2-normalised inside the graph. */
export class TokenEncoder {
  readonly #session: InferenceSession;
  readonly #tokenizer: Tokenizer;
  readonly #maxTokens: number;
  readonly #cache = new EmbeddingCache(cachedTexts);
  readonly width: number;

  constructor(session: InferenceSession, tokenizer: Tokenizer, maxTokens: number, width: number) {
    this.#session = session;
    this.#tokenizer = tokenizer;
    this.#maxTokens = maxTokens;
    this.width = width;
  }

  /**
   * One encoder for all models that have the same files (their paths name their content): models trained above a frozen encoder
   * share its memory and what it has encoded.
   */
  static load(options: TokenEncoderFiles): Promise<TokenEncoder> {
    const key = JSON.stringify(options);
    const shared = loaded.get(key)?.deref();
    if (shared) return shared;
    const loading = TokenEncoder.#create(options);
    loaded.set(key, new WeakRef(loading));
    loading.then(
      (encoder) => kept.set(encoder, loading),
      () => loaded.delete(key),
    );
    return loading;
  }

  static async #create(options: TokenEncoderFiles): Promise<TokenEncoder> {
    const session = await InferenceSession.create(options.modelPath, sessionOptions(options.threads));
    const tokenizer = new Tokenizer(JSON.parse(await readFile(options.tokenizerPath, 'utf8')) as object, {});
    return new TokenEncoder(session, tokenizer, options.maxTokens, options.width);
  }

  /** Word pieces with [CLS] and [SEP], cut to the model's length with [SEP] at the end. */
  pieces(text: string): readonly number[] {
    const { ids } = this.#tokenizer.encode(text);
    return ids.length <= this.#maxTokens ? ids : [...ids.slice(0, this.#maxTokens - 1), ids.at(-1)!];
  }

  /** Vectors [texts][width]; texts seen before are not encoded again. */
  async encode(texts: readonly string[], clock: Stopwatch): Promise<readonly Float32Array[]> {
    const found = new Map<string, Float32Array>();
    for (const text of texts) {
      const cached = this.#cache.get(text);
      if (cached) found.set(text, cached);
    }
    const unknown = [...new Set(texts)]
      .filter((text) => !found.has(text))
      .map((text) => ({ text, pieces: this.pieces(text) }))
      .sort((x, y) => x.pieces.length - y.pieces.length);
    clock.lap('wordPieces');
    for (const batch of batches(unknown)) {
      const vectors = await this.#run(batch.map(({ pieces }) => pieces));
      batch.forEach(({ text }, row) => {
        found.set(text, vectors[row]!);
        this.#cache.set(text, vectors[row]!);
      });
    }
    clock.lap('tokenEncoder');
    return texts.map((text) => found.get(text)!);
  }

  async #run(rows: readonly (readonly number[])[]): Promise<readonly Float32Array[]> {
    const length = Math.max(...rows.map((row) => row.length));
    const ids = new BigInt64Array(rows.length * length);
    const mask = new BigInt64Array(rows.length * length);
    rows.forEach((row, r) => {
      row.forEach((id, t) => {
        ids[r * length + t] = BigInt(id);
        mask[r * length + t] = 1n;
      });
    });
    const shape = [rows.length, length];
    const { embedding } = await this.#session.run({
      input_ids: new Tensor('int64', ids, shape),
      attention_mask: new Tensor('int64', mask, shape),
    });
    const data = embedding!.data as Float32Array;
    return rows.map((_, r) => data.slice(r * this.width, (r + 1) * this.width));
  }
}

function* batches<Row extends { readonly pieces: readonly number[] }>(
  rows: readonly Row[],
): Generator<readonly Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    // Rows come by length, so the newest is the longest and sets the padding.
    if (batch.length > 0 && (batch.length + 1) * row.pieces.length > batchPositions) {
      yield batch;
      batch = [];
    }
    batch.push(row);
  }
  if (batch.length > 0) yield batch;
}
