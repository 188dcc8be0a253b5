import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sessionOptions } from '../onnx-session.ts';

/** Word pieces of a pair where the folder's configuration names no other bound; what goes beyond is cut off the text. */
const usualPieces = 512;
const batchSize = 16;
/** Where published rerankers keep their graph. */
const graphs = ['model.onnx', 'onnx/model.onnx'];
const inputNames = new Set(['input_ids', 'attention_mask', 'token_type_ids']);

/** A reranker that reads query and text together. */
export interface CrossEncoder {
  /** sha256 of the graph. */
  readonly digest: string;
  /** How relevant each text is to the query, in their order; only the order of the values means something. */
  score(query: string, texts: readonly string[]): Promise<number[]>;
}

/** Thrown when a folder holds no reranker that can be used; names the file and what is wrong with it. */
export class CrossEncoderError extends Error {
  override readonly name = 'CrossEncoderError';
}

interface Pair {
  readonly ids: readonly number[];
  readonly types: readonly number[];
}

/**
 * Loads a cross-encoder as its publishers lay it out (sentence-transformers, Hugging Face): `tokenizer.json`, `config.json` and the graph
 * `model.onnx` or `onnx/model.onnx`, int64 [pairs, pieces] in, one relevance logit [pairs, 1] out.
 * @throws CrossEncoderError
 */
export async function loadCrossEncoder(folder: string): Promise<CrossEncoder> {
  const graph = graphs.map((name) => path.join(folder, name)).find((file) => existsSync(file));
  if (!graph) throw new CrossEncoderError(`${folder}: neither ${graphs.join(' nor ')} is there`);
  const tokenizer = new Tokenizer(await readJson(path.join(folder, 'tokenizer.json')), {});
  const { max_position_embeddings: positions } = (await readJson(path.join(folder, 'config.json'))) as {
    readonly max_position_embeddings?: unknown;
  };
  const longest = Number.isSafeInteger(positions) ? Math.min(usualPieces, positions as number) : usualPieces;
  const bytes = await readFile(graph);
  const session = await InferenceSession.create(bytes, sessionOptions(1)).catch((cause: unknown) => {
    throw new CrossEncoderError(`${graph}: not a graph that can be run`, { cause });
  });
  const unknown = session.inputNames.filter((name) => !inputNames.has(name));
  if (unknown.length > 0) throw new CrossEncoderError(`${graph}: unknown input ${unknown.join(', ')}`);

  const pairOf = (query: string, text: string): Pair => {
    const { ids, token_type_ids: types } = tokenizer.encode(query, {
      text_pair: text,
      return_token_type_ids: true,
    });
    if (ids.length <= longest) return { ids, types };
    // The last piece closes the pair, whatever is cut before it.
    return {
      ids: [...ids.slice(0, longest - 1), ids.at(-1)!],
      types: [...types.slice(0, longest - 1), types.at(-1)!],
    };
  };
  const scoreBatch = async (pairs: readonly Pair[]): Promise<Float32Array> => {
    const width = Math.max(...pairs.map(({ ids }) => ids.length));
    const filled = (of: (pair: Pair, place: number) => number): Tensor =>
      new Tensor(
        'int64',
        BigInt64Array.from(
          pairs.flatMap((pair) => Array.from({ length: width }, (_, place) => BigInt(of(pair, place)))),
        ),
        [pairs.length, width],
      );
    const feeds: Record<string, Tensor> = {
      input_ids: filled(({ ids }, place) => ids[place] ?? 0),
      attention_mask: filled(({ ids }, place) => Number(place < ids.length)),
      token_type_ids: filled(({ types }, place) => types[place] ?? 0),
    };
    const outputs = await session.run(
      Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!])),
    );
    const logits = outputs[session.outputNames[0]!]?.data;
    if (!(logits instanceof Float32Array) || logits.length !== pairs.length)
      throw new CrossEncoderError(`${graph}: the output is not one float32 logit a pair`);
    return logits;
  };

  return {
    digest: createHash('sha256').update(bytes).digest('hex'),
    async score(query, texts) {
      const scores = new Array<number>(texts.length);
      // Pairs of about the same length share a batch: little of it is padding.
      const order = texts
        .map((text, index) => ({ index, pair: pairOf(query, text) }))
        .sort((a, b) => a.pair.ids.length - b.pair.ids.length);
      for (let start = 0; start < order.length; start += batchSize) {
        const batch = order.slice(start, start + batchSize);
        const logits = await scoreBatch(batch.map(({ pair }) => pair));
        for (const [row, { index }] of batch.entries()) scores[index] = logits[row]!;
      }
      return scores;
    },
  };
}

async function readJson(file: string): Promise<object> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as object;
  } catch (cause) {
    throw new CrossEncoderError(`${file}: not readable as JSON (${(cause as Error).message})`, { cause });
  }
}
