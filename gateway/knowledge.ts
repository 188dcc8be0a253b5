import { LRUCache } from 'lru-cache';
import type { KnowledgeSource } from '../models/cet/additions/knowledge.ts';
import { late, within } from './within.ts';

/** The knowledge base as this model searches it. Throws where there is none. */
export type OpenKnowledge = (model: string | null) => Promise<KnowledgeSource>;

/** The knowledge base as a gateway may use it: within a deadline, and never a reason to fail. */
export class GatewayKnowledge {
  readonly #open: OpenKnowledge;
  readonly #onFault: (error: unknown) => void;
  /** Production, candidate and both sides of an experiment. */
  readonly #opened = new LRUCache<string, Promise<KnowledgeSource>>({ max: 4 });
  #faulty = false;

  constructor(open: OpenKnowledge, onFault: (error: unknown) => void) {
    this.#open = open;
    this.#onFault = onFault;
  }

  /** Finds nothing when the search fails or takes longer; loading it the first time goes on for the next request. */
  within(model: string | null, milliseconds: number): KnowledgeSource {
    return async (query) => {
      try {
        const found = await within(
          milliseconds,
          this.#source(model).then((source) => source(query)),
        );
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
