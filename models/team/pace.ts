import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import type { Limits } from './providers.ts';

interface Gate {
  readonly places: LimitFunction;
  /** When the next request may start, by each limit (a request moves it on by its share of a minute). */
  requestAt: number;
  tokensAt: number;
}

const minute = 60_000;

/**
 * Keeps to what each provider allows, all its members together: requests and tokens a minute, and requests at a time. A request's
 * tokens are estimated before it starts and set right after it. Holds for this process; run one LLM worker for each limited provider.
 */
export class Pace {
  readonly #gates = new Map<string, Gate>();

  /**
   * Runs `request` when the provider allows it; `request` answers with the tokens it used. Rejects when `signal` aborts while it
   * waits.
   */
  async run<Result extends { readonly tokens: number }>(
    { provider, limits }: { readonly provider: string; readonly limits: Limits },
    estimatedTokens: number,
    request: () => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const gate = this.#gateOf(provider, limits);
    return gate.places(async () => {
      const now = Date.now();
      const at = Math.max(now, gate.requestAt, gate.tokensAt);
      const tokenTime = limits.tokensPerMinute === null ? 0 : minute / limits.tokensPerMinute;
      if (limits.requestsPerMinute !== null) gate.requestAt = at + minute / limits.requestsPerMinute;
      gate.tokensAt = at + estimatedTokens * tokenTime;
      if (at > now) await delay(at - now, undefined, signal ? { signal } : {});
      signal?.throwIfAborted();
      const result = await request();
      gate.tokensAt += (result.tokens - estimatedTokens) * tokenTime;
      return result;
    });
  }

  #gateOf(provider: string, limits: Limits): Gate {
    const known = this.#gates.get(provider);
    if (known) return known;
    const gate = { places: pLimit(limits.concurrent), requestAt: 0, tokensAt: 0 };
    this.#gates.set(provider, gate);
    return gate;
  }
}
