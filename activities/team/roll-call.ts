import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import {
  BudgetExceeded,
  MemberRateLimited,
  MemberRefused,
  MemberUnavailable,
} from '../../models/team/errors.ts';
import type { TeamMember } from '../../models/team/types.ts';

export type Outcome<T> =
  | { readonly outcome: 'answered'; readonly value: T }
  /** Left out of this item; the reason is for people. */
  | { readonly outcome: 'excluded'; readonly reason: string }
  /** Rate-limited: the item waits for the activity's next attempt. */
  | { readonly outcome: 'deferred' };

const tries = 3;
const firstPauseMilliseconds = 300;
/** After so many items in a row without an answer a member is not asked again in this attempt. */
const patience = 3;
/** From this attempt of the activity on, a member that is still rate-limited is left out instead of waited for. */
const lastWaitingAttempt = 8;

/** A wrong key, a missing model or a used-up quota refuses every item; other refusals are about the request at hand. */
function refusesAll({ status }: MemberRefused): boolean {
  return status === null || [401, 402, 403, 404, 429].includes(status);
}

interface Standing {
  silentItems: number;
  refusal: string | null;
  deferredUntil: number;
}

/**
 * Who of the team still answers, for one attempt of an activity. A member that fails three times is excluded from the item, one
 * that refuses all from all; one that is rate-limited defers its items, for a bounded number of attempts. Only when nobody answers does the batch fail.
 */
export class RollCall {
  readonly #members: readonly TeamMember[];
  readonly #standing: ReadonlyMap<string, Standing>;
  readonly #attempt = Context.current().info.attempt;

  constructor(members: readonly TeamMember[]) {
    if (members.length === 0)
      throw ApplicationFailure.nonRetryable(
        'team: no member has the role that this step needs',
        'TeamNotConfigured',
      );
    this.#members = members;
    this.#standing = new Map(
      members.map(({ name }) => [name, { silentItems: 0, refusal: null, deferredUntil: 0 }]),
    );
  }

  /**
   * Lets every member of `asked` do `work`; the outcomes stand in the same order. Throws when all the team is out of reach. An
   * error is thrown when every member has ended: a failed attempt leaves no request behind that its successor would repeat.
   */
  async askAll<T>(
    asked: readonly TeamMember[],
    work: (member: TeamMember) => Promise<T>,
    signal: AbortSignal,
  ): Promise<readonly Outcome<T>[]> {
    const settled = await Promise.allSettled(asked.map((member) => this.#ask(member, work, signal)));
    const outcomes = settled.map((each) => {
      if (each.status === 'rejected') throw each.reason;
      return each.value;
    });
    this.#throwWhenNobodyAnswers();
    return outcomes;
  }

  /** Throws the retryable failure that brings the deferred items back when the slowest member may be asked again. */
  throwWhenDeferred(): void {
    const until = Math.max(...[...this.#standing.values()].map((standing) => standing.deferredUntil));
    if (until === 0) return;
    const names = this.#members.map(({ name }) => name).filter((name) => this.#of(name).deferredUntil > 0);
    throw ApplicationFailure.create({
      type: 'RateLimited',
      message: `rate limit reached: ${names.join(', ')}`,
      nextRetryDelay: Math.max(1, until - Date.now()),
    });
  }

  async #ask<T>(
    member: TeamMember,
    work: (member: TeamMember) => Promise<T>,
    signal: AbortSignal,
  ): Promise<Outcome<T>> {
    const standing = this.#of(member.name);
    if (standing.refusal !== null) return { outcome: 'excluded', reason: standing.refusal };
    if (standing.silentItems >= patience) return { outcome: 'excluded', reason: `${member.name}: silent` };
    if (standing.deferredUntil > Date.now()) return { outcome: 'deferred' };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const value = await work(member);
        standing.silentItems = 0;
        return { outcome: 'answered', value };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof MemberRateLimited) {
          if (this.#attempt > lastWaitingAttempt) {
            standing.silentItems += 1;
            return { outcome: 'excluded', reason: error.message };
          }
          standing.deferredUntil = Date.now() + error.retryAfterMilliseconds;
          return { outcome: 'deferred' };
        }
        if (error instanceof MemberRefused) {
          if (refusesAll(error)) standing.refusal = error.message;
          return { outcome: 'excluded', reason: error.message };
        }
        if (error instanceof BudgetExceeded) throw ApplicationFailure.nonRetryable(error.message, error.name);
        if (!(error instanceof MemberUnavailable)) throw error;
        if (attempt === tries) {
          standing.silentItems += 1;
          return { outcome: 'excluded', reason: error.message };
        }
        await delay(firstPauseMilliseconds * 2 ** (attempt - 1), undefined, { signal });
      }
    }
  }

  #throwWhenNobodyAnswers(): void {
    const standings = [...this.#standing.values()];
    if (standings.some(({ refusal, silentItems }) => refusal === null && silentItems === 0)) return;
    const refusals = standings.map(({ refusal }) => refusal).filter((refusal) => refusal !== null);
    if (refusals.length === standings.length)
      throw ApplicationFailure.nonRetryable(refusals.join('; '), 'MemberRefused');
    throw ApplicationFailure.retryable(
      `no member of the team answers: ${this.#members.map(({ name }) => name).join(', ')}`,
      'TeamUnavailable',
    );
  }

  #of(name: string): Standing {
    const standing = this.#standing.get(name);
    if (!standing) throw new Error(`${name} is not in this roll call`);
    return standing;
  }
}
