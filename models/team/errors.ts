/** Thrown when a member asks us to come back later (HTTP 429). */
export class MemberRateLimited extends Error {
  override readonly name = 'MemberRateLimited';
  readonly member: string;
  readonly retryAfterMilliseconds: number;

  constructor(member: string, retryAfterMilliseconds: number) {
    super(`${member}: rate limit reached; may be asked again in ${String(retryAfterMilliseconds)} ms`);
    this.member = member;
    this.retryAfterMilliseconds = retryAfterMilliseconds;
  }
}

/** Thrown when a member refuses the request and would refuse it again (HTTP 4xx, used-up quota, missing key). */
export class MemberRefused extends Error {
  override readonly name = 'MemberRefused';
  readonly member: string;
  readonly status: number | null;

  constructor(member: string, status: number | null, reason: string) {
    super(`${member}: refused${status === null ? '' : ` with HTTP ${String(status)}`} (${reason})`);
    this.member = member;
    this.status = status;
  }
}

/** Thrown when a member cannot be reached, fails (HTTP 5xx), breaks off or takes too long: worth another try. */
export class MemberUnavailable extends Error {
  override readonly name = 'MemberUnavailable';
  readonly member: string;
  readonly status: number | null;

  constructor(member: string, status: number | null, reason: string) {
    super(`${member}: unavailable${status === null ? '' : ` with HTTP ${String(status)}`} (${reason})`);
    this.member = member;
    this.status = status;
  }
}

/** Thrown when a run has spent what it may spend on LLMs. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';
  readonly runId: string;

  constructor(
    runId: string,
    spent: { usd: number; tokens: number },
    budget: { usd: number; tokens: number },
  ) {
    super(
      `run ${runId}: LLM budget spent (${spent.usd.toFixed(4)} of ${String(budget.usd)} USD, ` +
        `${String(spent.tokens)} of ${String(budget.tokens)} tokens); raise "budget" in the configuration and send "resume" to the workflow to go on`,
    );
    this.runId = runId;
  }
}

/** Thrown when nobody is configured: neither members nor the address of the simulated team. */
export class TeamNotConfigured extends Error {
  override readonly name = 'TeamNotConfigured';

  constructor() {
    super(
      'team: no members configured and simulatedTeamUrl not set; run "npx contexture up" or configure a team',
    );
  }
}
