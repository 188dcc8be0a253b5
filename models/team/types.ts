/** The LLM team: members behind OpenAI-compatible endpoints, and what they are asked. */
import type { Dialect, Limits } from './providers.ts';

export const tiers = ['premium', 'together', 'local', 'simulated'] as const;
export const roles = ['instructor', 'student', 'generator', 'evaluator'] as const;
export type Role = (typeof roles)[number];

export interface TeamMember {
  /** Unique in the team, used in rows and reports. */
  readonly name: string;
  readonly tier: (typeof tiers)[number];
  /** Members of one provider share its limits. */
  readonly provider: string;
  readonly baseUrl: string;
  readonly model: string;
  /** Name of the environment variable that holds the key; never the key itself. Null: no key needed. */
  readonly apiKeyVariable: string | null;
  readonly roles: readonly Role[];
  readonly pricePerMillionTokens: { readonly prompt: number; readonly completion: number };
  readonly limits: Limits;
  readonly dialect: Dialect;
}

/** A member's judgement of an answer; every score in 0..1. */
export interface Verdict {
  readonly correctness: number;
  readonly completeness: number;
  readonly grounding: number;
  readonly reason: string;
}

export type VerdictStatus = 'valid' | 'repaired' | 'excluded';

export interface Consensus {
  /** Mean of the members' mean scores, 0..1. */
  readonly score: number;
  /** Share of member pairs that agree on accept / reject. */
  readonly agreement: number;
  readonly members: number;
  /** Accepted by the majority and agreement above the threshold (0.8): fit to train on. */
  readonly accepted: boolean;
}
