import { InferenceSession, Tensor } from 'onnxruntime-node';
import { candidateFeatureNames, candidateFeatures } from './candidate-features.ts';
import type { AskedQuestion, Candidate } from './candidate-features.ts';
import { modelFiles, verifyModel } from './model-manifest.ts';
import type { ModelStore } from './model-manifest.ts';
import { sessionOptions } from '../onnx-session.ts';

/** The retrieval head of a model: says how relevant each candidate of a search is. */
export interface Reranker {
  /** Relevance logits [candidates]; only their order means something. */
  relevance(question: AskedQuestion, candidates: readonly Candidate[]): Promise<Float32Array>;
}

/**
 * The retrieval head of a model; null where the model has none, because it never learned from questions.
 * @throws ModelError when the model cannot be served.
 */
export async function loadReranker(store: ModelStore, digest: string): Promise<Reranker | null> {
  const model = await verifyModel(store, digest);
  if (!model.has(modelFiles.reranker)) return null;
  // A product of a hundred rows: a second thread would cost more than it saves.
  const session = await InferenceSession.create(model.path(modelFiles.reranker), sessionOptions(1));
  return {
    async relevance(question, candidates) {
      if (candidates.length === 0) return new Float32Array();
      const features = Float32Array.from(candidateFeatures(question, candidates).flat());
      const dims = [candidates.length, candidateFeatureNames.length];
      const outputs = await session.run({ features: new Tensor('float32', features, dims) });
      const logits = outputs['relevance_logit']?.data;
      if (!(logits instanceof Float32Array) || logits.length !== candidates.length)
        throw new Error('reranker.onnx: output relevance_logit is not float32 [candidates]');
      return logits;
    },
  };
}
