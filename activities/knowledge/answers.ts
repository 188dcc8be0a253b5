import type pg from 'pg';
import { searchChunks } from '../../infra/database/search.ts';
import type { FoundChunk } from '../../infra/database/search.ts';
import { questionsToAnswer, storeAnswers, summarizeAnswers } from '../../infra/database/questions.ts';
import type { Reranker } from '../../models/cet/reranker.ts';
import type { TransformRequest, TransformResult } from '../../models/cet/types.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import { heartbeat } from './heartbeat.ts';
import type { KnowledgeActivities } from './types.ts';

const batchSize = 8;

export interface AnswerDependencies {
  readonly pool: pg.Pool;
  readonly embedder: Embedder;
  /** The transformer of a model digest; of null, the one that works by rule. */
  readonly transformerFor: (
    model: string | null,
  ) => Promise<{ transform(request: TransformRequest): Promise<TransformResult> }>;
  /** The retrieval head of a model; null where there is none. */
  readonly rerankerFor: (model: string | null) => Promise<Reranker | null>;
}

/** Answers every question of the run that has no answer: retrieves, then composes the answer from what was found. */
export function createComposeAnswers(deps: AnswerDependencies): KnowledgeActivities['composeAnswers'] {
  return async ({ runId, model, topK }) => {
    const transformer = await deps.transformerFor(model);
    const reranker = await deps.rerankerFor(model);
    let done = 0;
    for (;;) {
      const { rows, left } = await questionsToAnswer(deps.pool, { runId, limit: batchSize });
      if (rows.length === 0) return summarizeAnswers(deps.pool, runId);
      const embeddings = await deps.embedder.embed(rows.map((row) => row.text));
      const answers = [];
      for (const [index, { id, text }] of rows.entries()) {
        const found = await searchChunks(deps.pool, { embedding: embeddings[index]!, text, topK, reranker });
        const result = await transformer.transform({ query: text, context: found.map(contextItem) });
        answers.push({
          questionId: id,
          text: result.context,
          retrieved: found.map(({ chunkId, score }) => ({ chunkId, score })),
          segments: result.manifest,
        });
        heartbeat({ done: done + index + 1, total: done + left, unit: 'answers' });
      }
      await storeAnswers(deps.pool, { runId, model, answers });
      done += rows.length;
    }
  };
}

/** The chunk's text alone, so that the manifest's offsets are offsets into the stored chunk. */
function contextItem(chunk: FoundChunk): { id: string; text: string; source: string } {
  return { id: chunk.chunkId, text: chunk.text, source: `${chunk.source}/${chunk.naturalKey}` };
}
