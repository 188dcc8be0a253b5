import { LRUCache } from 'lru-cache';
import type { KnowledgeSource } from '../models/cet/additions/knowledge.ts';
import { late, within } from './within.ts';

/** The knowledge base as this model searches it. Throws where there is none. */
export type OpenKnowledge = (model: string | null) => Promise<KnowledgeSource>;

const mostSearches = 16;

/** The knowledge base as a gateway may use it: within a deadline, and never a reason to fail. */
export class GatewayKnowledge {
  readonly #open: OpenKnowledge;
  readonly #onFault: (error: unknown) => void;
  /** Production, candidate and both sides of an experiment. */
  readonly #opened = new LRUCache<string, Promise<KnowledgeSource>>({ max: 4 });
  #searches = 0;
  #faulty = false;

  constructor(open: OpenKnowledge, onFault: (error: unknown) => void) {
    this.#open = open;
    this.#onFault = onFault;
  }

  /** Finds nothing when the search fails, takes longer or has too many others before it; loading it the first time goes on for the next request. */
  within(model: string | null, milliseconds: number): KnowledgeSource {
    return async (query) => {
      try {
        const found = await within(milliseconds, this.#search(model, query));
        this.#faulty = false;
        return found === late ? [] : found;
      } catch (error) {
        // Said once, not with every request.
        if (!this.#faulty) this.#onFault(error);
        this.#faulty = true;
        return [];
      }
    };
  }

  async #search(model: string | null, query: string): ReturnType<KnowledgeSource> {
    // Searches that nobody waits for any more go on: a database that hangs must not gather them without end.
    if (this.#searches >= mostSearches) return [];
    this.#searches += 1;
    try {
      const source = await this.#source(model);
      return await source(query);
    } finally {
      this.#searches -= 1;
    }
  }

  #source(model: string | null): Promise<KnowledgeSource> {
    const key = model ?? '';
    const known = this.#opened.get(key);
    if (known) return known;
    const opening = this.#open(model).catch((error: unknown) => {
      this.#opened.delete(key);
      throw error;
    });
    this.#opened.set(key, opening);
    return opening;
  }
}
