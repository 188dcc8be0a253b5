import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { KnowledgePassage, KnowledgeSource } from '../models/cet/additions/knowledge.ts';
import type { TransformOptions } from '../models/cet/transform.ts';
import type { TransformRequest, TransformResult } from '../models/cet/types.ts';
import type { EngineSettings, EngineTask } from './engine-tasks.ts';
import type { Transformer } from './serving-models.ts';

/** More than the gateway lets run at once (transforms, searches, models that load): nothing waits before the thread. */
const mostTasks = 64;

/**
 * Transformers and searches of the knowledge base in a thread of their own. A model's run holds up the thread that it is called in, for
 * tens of milliseconds at a time; requests that go through untouched are not to wait for that. Where the thread dies, what it was doing
 * rejects and the next task starts another one.
 */
export class Engine {
  readonly #pool: Piscina<EngineTask, unknown>;

  constructor(settings: EngineSettings, onFault: (error: unknown) => void) {
    this.#pool = new Piscina({
      filename: new URL('./engine-thread.mjs', import.meta.url).href,
      workerData: settings,
      minThreads: 1,
      maxThreads: 1,
      concurrentTasksPerWorker: mostTasks,
    });
    this.#pool.on('error', onFault);
  }

  /** Null loads the rule-based transformer. Rejects when the model cannot be served. */
  async load(model: string | null): Promise<Transformer> {
    await this.#pool.run({ do: 'load', model });
    return { transform: (request, options) => this.#transform(model, request, options) };
  }

  /** The knowledge base as this model searches it. */
  knowledge(model: string | null): KnowledgeSource {
    return async (query) =>
      (await this.#pool.run({ do: 'search', model, query })) as readonly KnowledgePassage[];
  }

  async #transform(
    model: string | null,
    request: TransformRequest,
    { fillBudget = true, knowledge }: TransformOptions = {},
  ): Promise<TransformResult> {
    const task = { do: 'transform', model, request, fillBudget } as const;
    if (!knowledge) return (await this.#pool.run({ ...task, knowledge: null })) as TransformResult;
    const { port1: asked, port2 } = new MessageChannel();
    asked.on('message', (query: string) => {
      void knowledge(query)
        // Nothing found is better than no context.
        .catch(() => [])
        .then((passages) => asked.postMessage(passages));
    });
    try {
      return (await this.#pool.run(
        { ...task, knowledge: port2 },
        { transferList: [port2] },
      )) as TransformResult;
    } finally {
      asked.close();
    }
  }

  /** Ends the thread with whatever it does. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
