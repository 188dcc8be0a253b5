import type { Embedder } from '../../models/embedding/embedder.ts';
import { embeddingDimensions } from '../../models/embedding/embedder.ts';

const synonyms: Readonly<Record<string, string>> = {
  upper: 'capital',
  banners: 'banner',
  poster: 'banner',
  case: 'letters',
};

/** One dimension a word, synonyms sharing one: a stand-in whose neighbours a test can foresee. Counts what it embeds. */
export function conceptEmbedder(): Embedder & { embedded: number } {
  const dimensions = new Map<string, number>();
  const embedder: Embedder & { embedded: number } = {
    dimensions: embeddingDimensions,
    embedded: 0,
    embed(texts: readonly string[]): Promise<Float32Array[]> {
      embedder.embedded += texts.length;
      return Promise.resolve(texts.map(embedOne));
    },
  };
  function embedOne(text: string): Float32Array {
    const vector = new Float32Array(embeddingDimensions);
    for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
      const concept = synonyms[word] ?? word;
      if (!dimensions.has(concept)) dimensions.set(concept, dimensions.size % embeddingDimensions);
      vector[dimensions.get(concept)!]! += 1;
    }
    const length = Math.hypot(...vector) || 1;
    return vector.map((value) => value / length);
  }
  return embedder;
}
