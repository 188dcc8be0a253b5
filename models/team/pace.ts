import { setTimeout as delay } from 'node:timers/promises';

/**
 * Spaces the requests of each member so that no minute sees more than it allows. Holds for this process; run one LLM worker
 * for each limited provider.
 */
export class Pace {
  readonly #nextAt = new Map<string, number>();

  /** Resolves when the member may be asked; rejects when `signal` aborts. */
  async wait(
    member: { name: string; requestsPerMinute: number | null },
    signal?: AbortSignal,
  ): Promise<void> {
    if (member.requestsPerMinute === null) return;
    const now = Date.now();
    const at = Math.max(now, this.#nextAt.get(member.name) ?? 0);
    this.#nextAt.set(member.name, at + 60_000 / member.requestsPerMinute);
    if (at > now) await delay(at - now, undefined, signal ? { signal } : {});
  }
}
