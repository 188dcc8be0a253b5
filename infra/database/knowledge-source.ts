import type pg from 'pg';
import type { KnowledgeSource } from '../../models/cet/additions/knowledge.ts';
import type { Reranker } from '../../models/cet/reranker.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import { searchChunks } from './search.ts';

/** Passages looked at for one request; the bar lets few of them in. */
const searched = 5;
/** Longer queries are searched by their beginning, characters: the encoder reads no more. */
const longestQuery = 2000;

/** The knowledge base as what a transformer may add from: hybrid search, each passage with the key of its record. */
export function knowledgeSource(
  pool: pg.Pool,
  embedder: Embedder,
  reranker: Reranker | null,
): KnowledgeSource {
  return async (query) => {
    const text = query.slice(0, longestQuery);
    const [embedding] = await embedder.embed([text]);
    const found = await searchChunks(pool, { embedding: embedding!, text, topK: searched, reranker });
    return found.map((chunk) => ({
      text: chunk.text,
      source: `${chunk.source}/${chunk.naturalKey}`,
      similarity: chunk.similarity ?? 0,
      sharesWords: chunk.textRank !== null,
    }));
  };
}
