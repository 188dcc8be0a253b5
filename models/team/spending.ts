import { BudgetExceeded } from './errors.ts';

export interface Amount {
  readonly usd: number;
  readonly tokens: number;
}

const trustMilliseconds = 2_000;

/**
 * What each run has spent, read from the stored calls and kept current in between; other workers' spending is seen within two
 * seconds. The last requests in flight may overshoot the budget by their own cost.
 */
export class Spending {
  readonly #runs = new Map<string, { readAt: number; budget: Amount; amount: Promise<Amount> }>();

  readonly #budget: () => Amount;
  readonly #spent: (runId: string) => Promise<Amount>;

  /** `budget` is asked whenever the spending is read, so that it can be raised while a run waits. */
  constructor(budget: () => Amount, spent: (runId: string) => Promise<Amount>) {
    this.#budget = budget;
    this.#spent = spent;
  }

  /** Throws BudgetExceeded when nothing is left. */
  async check(runId: string): Promise<void> {
    let known = this.#runs.get(runId);
    if (!known || Date.now() - known.readAt > trustMilliseconds) {
      known = { readAt: Date.now(), budget: this.#budget(), amount: this.#spent(runId) };
      this.#runs.set(runId, known);
      // A failed read must not be remembered.
      known.amount.catch(() => this.#runs.delete(runId));
    }
    const spent = await known.amount;
    const { budget } = known;
    if (spent.usd >= budget.usd || spent.tokens >= budget.tokens)
      throw new BudgetExceeded(runId, spent, budget);
  }

  add(runId: string, cost: Amount): void {
    const known = this.#runs.get(runId);
    if (!known) return;
    const amount = known.amount.then(({ usd, tokens }) => ({
      usd: usd + cost.usd,
      tokens: tokens + cost.tokens,
    }));
    this.#runs.set(runId, { ...known, amount });
  }
}
