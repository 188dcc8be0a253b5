import { InferenceSession, Tensor } from 'onnxruntime-node';
import { featureNames, segmentFeatures } from './features.ts';
import { lexicalMatrix } from './lexical-similarity.ts';
import { sessionOptions } from '../onnx-session.ts';
import { modelFiles, verifyModel } from './model-manifest.ts';
import type { ModelStore } from './model-manifest.ts';
import { relationTensor } from './scores.ts';
import type { Scores } from './scores.ts';
import type { Stopwatch } from './stopwatch.ts';
import { indexTerms } from './term-index.ts';
import { TokenEncoder } from './token-encoder.ts';
import type { ModelManifest } from './training-example.ts';
import { slots } from './types.ts';
import type { Segment } from './types.ts';

export interface CetModel {
  /** sha256 of the manifest. */
  readonly digest: string;
  readonly manifest: ModelManifest;
  /** `clock` gets a lap for each stage. */
  score(query: string, segments: readonly Segment[], clock: Stopwatch): Promise<Scores>;
}

export interface LoadOptions {
  /** Take the int8 token encoder, or that in float32; by default int8 where it decides as float32 does: up to two layers. */
  readonly int8?: boolean;
  /** Threads of one inference. */
  readonly threads?: number;
}

/** Of more layers in int8 one decision in thirty differs (docs/decisions/002, 004). */
const mostInt8Layers = 2;
/** Threads that one inference takes; more compete with the event loop's neighbours. */
const defaultThreads = 2;

/**
 * Loads a model after proving it.
 * @throws ModelError naming the manifest's field when it cannot be served.
 */
export async function loadModel(
  store: ModelStore,
  digest: string,
  options: LoadOptions = {},
): Promise<CetModel> {
  const model = await verifyModel(store, digest);
  const threads = options.threads ?? defaultThreads;
  const { architecture } = model.manifest;
  const int8 =
    (options.int8 ?? architecture.tokenLayers <= mostInt8Layers) && model.has(modelFiles.tokenEncoderInt8);
  const encoder = await TokenEncoder.load({
    modelPath: model.path(int8 ? modelFiles.tokenEncoderInt8 : modelFiles.tokenEncoder),
    tokenizerPath: model.path(modelFiles.tokenizer),
    maxTokens: architecture.maxSegmentTokens,
    width: architecture.hidden,
    threads,
  });
  const context = await InferenceSession.create(
    model.path(modelFiles.contextEncoder),
    sessionOptions(threads),
  );
  return {
    digest,
    manifest: model.manifest,
    score: (query, segments, clock) => scoreSegments(encoder, context, query, segments, clock),
  };
}

async function scoreSegments(
  encoder: TokenEncoder,
  context: InferenceSession,
  query: string,
  segments: readonly Segment[],
  clock: Stopwatch,
): Promise<Scores> {
  const count = segments.length;
  if (count === 0) return noScores;
  const vectors = await encoder.encode([query, ...segments.map(({ text }) => text)], clock);
  const index = indexTerms(segments.map(({ text }) => text));
  const features = Float32Array.from(segmentFeatures(query, segments, index).flat());
  const lexical = lexicalMatrix(query, index);
  clock.lap('features');
  const embeddings = new Float32Array(count * encoder.width);
  vectors.slice(1).forEach((vector, row) => embeddings.set(vector, row * encoder.width));
  const run = (
    selected: readonly number[],
    outputs: readonly string[],
  ): Promise<InferenceSession.OnnxValueMapType> => {
    const mask = new Float32Array(count);
    for (const i of selected) mask[i] = 1;
    const inputs = {
      segment_embeddings: new Tensor('float32', embeddings, [count, encoder.width]),
      query_embedding: new Tensor('float32', vectors[0]!, [1, encoder.width]),
      features: new Tensor('float32', features, [count, featureNames.length]),
      lexical: new Tensor('float32', lexical, [count + 1, count + 1]),
      selected: new Tensor('float32', mask, [count]),
    };
    return context.run(inputs, outputs);
  };
  const outputs = await run([], ['keep_logit', 'slot_logits', 'relation_logits']);
  clock.lap('contextEncoder');
  return {
    keep: floats(outputs, 'keep_logit', count),
    slot: floats(outputs, 'slot_logits', count * slots.length),
    relation: relationTensor(floats(outputs, 'relation_logits'), count),
    critique: async (selected) => floats(await run(selected, ['critique_logit']), 'critique_logit', 1)[0]!,
  };
}

const noScores: Scores = {
  keep: new Float32Array(),
  slot: new Float32Array(),
  relation: relationTensor(new Float32Array(), 0),
  critique: () => Promise.resolve(0),
};

function floats(outputs: InferenceSession.OnnxValueMapType, name: string, length?: number): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array) || (length !== undefined && data.length !== length))
    throw new Error(
      `context_encoder.onnx: output ${name} is not float32${length === undefined ? '' : ` [${length}]`}`,
    );
  return data;
}
