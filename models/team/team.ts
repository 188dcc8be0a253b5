import { createHash } from 'node:crypto';
import { requestCompletion } from './client.ts';
import type { CompletionRequest } from './client.ts';
import { MemberRefused } from './errors.ts';
import { membersOf } from './members.ts';
import { Pace } from './pace.ts';
import { Spending } from './spending.ts';
import type { Amount } from './spending.ts';
import type { TeamMember } from './types.ts';

/** An answer as it is stored, so that nothing is asked and paid for twice. */
export interface StoredCall {
  /** sha256 of member and request. */
  readonly digest: string;
  /** The run that paid for it. */
  readonly runId: string;
  readonly member: string;
  readonly text: string;
  readonly finishReason: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costUsd: number;
  readonly simulated: boolean;
}

export interface CallStore {
  find(digest: string): Promise<StoredCall | null>;
  /** A second save of the same digest changes nothing. */
  save(call: StoredCall): Promise<void>;
  /** What the run has paid for so far. */
  spent(runId: string): Promise<Amount>;
}

export interface Completion {
  readonly text: string;
  readonly finishReason: string;
  readonly cached: boolean;
}

export interface Team {
  readonly members: readonly TeamMember[];
  /** Throws MemberRateLimited, MemberRefused, MemberUnavailable or BudgetExceeded. */
  complete(member: TeamMember, request: CompletionRequest, options: CallOptions): Promise<Completion>;
}

export interface CallOptions {
  /** Who pays. */
  readonly runId: string;
  readonly signal?: AbortSignal;
}

const charactersPerToken = 4;
/** What an answer costs about, before it is known. */
const likelyAnswerTokens = 500;
const defaultTimeoutMilliseconds = 120_000;

/** The team that the configuration names, or the simulated one; throws TeamNotConfigured when there is neither. */
export function createTeam(options: {
  readonly config: {
    readonly team: readonly TeamMember[];
    readonly simulatedTeamUrl: string | null;
    /** Read anew every few seconds. */
    readonly budget: Amount;
  };
  readonly calls: CallStore;
  readonly environment?: NodeJS.ProcessEnv;
  readonly timeoutMilliseconds?: number;
}): Team {
  const { calls, environment = process.env, timeoutMilliseconds = defaultTimeoutMilliseconds } = options;
  const pace = new Pace();
  const spending = new Spending(
    () => options.config.budget,
    (runId) => calls.spent(runId),
  );
  const inFlight = new Map<string, Promise<Completion>>();

  async function pay(
    member: TeamMember,
    request: CompletionRequest,
    digest: string,
    { runId, signal }: CallOptions,
  ): Promise<Completion> {
    const characters = request.messages.reduce((sum, { content }) => sum + content.length, 0);
    const estimated = Math.ceil(characters / charactersPerToken) + likelyAnswerTokens;
    const asked = async (): Promise<Completion & { tokens: number }> => {
      await spending.check(runId);
      const raw = await requestCompletion(member, request, {
        key: keyOf(member, environment),
        timeoutMilliseconds,
        ...(signal ? { signal } : {}),
      });
      const { text, finishReason, promptTokens, completionTokens } = raw;
      const price = member.pricePerMillionTokens;
      const costUsd = (promptTokens * price.prompt + completionTokens * price.completion) / 1e6;
      const simulated = member.tier === 'simulated';
      const tokens = promptTokens + completionTokens;
      spending.add(runId, { usd: costUsd, tokens });
      const usage = { promptTokens, completionTokens, costUsd, simulated };
      if (raw.storable)
        await calls.save({ digest, runId, member: member.name, text, finishReason, ...usage });
      return { text, finishReason, cached: false, tokens };
    };
    const { text, finishReason, cached } = await pace.run(member, estimated, asked, signal);
    return { text, finishReason, cached };
  }

  return {
    members: membersOf(options.config),
    async complete(member, request, callOptions) {
      const digest = digestOfCall(member, request);
      // Two items of a run may ask the same at the same time: the second waits for the first one's answer.
      const asking = `${callOptions.runId} ${digest}`;
      const same = inFlight.get(asking);
      if (same) return { ...(await same), cached: true };
      const answer = calls
        .find(digest)
        .then((stored) =>
          stored
            ? { text: stored.text, finishReason: stored.finishReason, cached: true }
            : pay(member, request, digest, callOptions),
        );
      inFlight.set(asking, answer);
      try {
        return await answer;
      } finally {
        inFlight.delete(asking);
      }
    },
  };
}

/** Id of a stored call. Without the member's address: the local stack's ports change between starts, its answers do not. */
export function digestOfCall(member: TeamMember, request: CompletionRequest): string {
  const canonical = [
    member.name,
    member.model,
    request.messages.map(({ role, content }) => [role, content]),
    request.seed ?? null,
    request.jsonSchema ? [request.jsonSchema.name, request.jsonSchema.schema] : null,
  ];
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}

function keyOf(member: TeamMember, environment: NodeJS.ProcessEnv): string | null {
  if (member.apiKeyVariable === null) return null;
  const key = environment[member.apiKeyVariable];
  if (!key)
    throw new MemberRefused(member.name, null, `environment variable ${member.apiKeyVariable} is not set`);
  return key;
}
