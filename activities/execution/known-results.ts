import { LRUCache } from 'lru-cache';
import { digestOf } from '../../infra/digest.ts';
import type { ExecutionOutcome, ExecutionResult } from '../../models/tasks/execution.ts';

/** About 10 KB each. */
const mostResults = 2048;
/** What the machine, not the program, may have decided. */
const chance: ReadonlySet<ExecutionOutcome> = new Set(['infra_error', 'timeout']);

/**
 * What this process has executed already. The configurations of a study meet the same programs again in each of its stages and seeds: what
 * came of one is known. Lost with the process, so nothing outlives a change of the sandbox or of the judge.
 */
export class KnownResults {
  readonly #results = new LRUCache<string, Promise<ExecutionResult>>({ max: mostResults });

  /** @param program everything that decides the result */
  async resultOf(program: unknown, run: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const key = digestOf(JSON.stringify(program));
    const known = this.#results.get(key);
    // Who waits for another's run that came to nothing runs it itself.
    if (known) {
      const result = await known.catch(() => null);
      if (result && !chance.has(result.outcome)) return result;
    }
    const running = run();
    this.#results.set(key, running);
    const forget = (): void => {
      if (this.#results.peek(key) === running) this.#results.delete(key);
    };
    try {
      const result = await running;
      if (chance.has(result.outcome)) forget();
      return result;
    } catch (error) {
      forget();
      throw error;
    }
  }
}
