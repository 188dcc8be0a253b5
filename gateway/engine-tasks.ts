import type { MessagePort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { knowledgeSource } from '../infra/database/knowledge-source.ts';
import { createPool } from '../infra/database/pool.ts';
import { keptModels } from '../infra/kept-models.ts';
import type { KnowledgePassage } from '../models/cet/additions/knowledge.ts';
import { loadReranker } from '../models/cet/reranker.ts';
import { createTransformer } from '../models/cet/transform.ts';
import type { TransformRequest, TransformResult } from '../models/cet/types.ts';
import { createEmbedder } from '../models/embedding/embedder.ts';
import type { Embedder } from '../models/embedding/embedder.ts';

/** What the thread is started with. */
export interface EngineSettings {
  /** State folder, of the artifacts. */
  readonly home: string;
  readonly databaseUrl: string;
  /** Folder of the encoder by which the knowledge base is searched. */
  readonly minilm: string;
}

export type EngineTask = { readonly model: string | null } & (
  | { readonly do: 'load' }
  | {
      readonly do: 'transform';
      readonly request: TransformRequest;
      readonly fillBudget: boolean;
      /** Where the knowledge base is asked: a query goes out, passages come back. Null: it is not. */
      readonly knowledge: MessagePort | null;
    }
  | { readonly do: 'search'; readonly query: string }
);

const settings = workerData as EngineSettings;
const store = new ArtifactStore(settings.home);
const transformerFor = keptModels((model) => createTransformer({ store, model }));
// Searches of its own, so that none can keep records and models waiting.
const pool = createPool(settings.databaseUrl, 2);
let embedder: Promise<Embedder> | null = null;
const knowledgeFor = keptModels(async (model) => {
  embedder ??= createEmbedder(settings.minilm).catch((error: unknown) => {
    embedder = null;
    throw error;
  });
  return knowledgeSource(pool, await embedder, model === null ? null : await loadReranker(store, model));
});

/** One task of the gateway's engine (engine.ts). */
export default async function run(
  task: EngineTask,
): Promise<TransformResult | readonly KnowledgePassage[] | undefined> {
  switch (task.do) {
    case 'load':
      await transformerFor(task.model);
      return undefined;
    case 'search':
      return (await knowledgeFor(task.model))(task.query);
    case 'transform': {
      const { request, fillBudget, knowledge } = task;
      const transformer = await transformerFor(task.model);
      if (knowledge === null) return transformer.transform(request, { fillBudget });
      try {
        return await transformer.transform(request, {
          fillBudget,
          knowledge: (query) =>
            new Promise((resolve) => {
              knowledge.once('message', resolve);
              knowledge.postMessage(query);
            }),
        });
      } finally {
        knowledge.close();
      }
    }
  }
}
