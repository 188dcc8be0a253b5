/** Ways to build the context of a task; every arm gets the same statement and the same members. */
export const arms = ['raw_llm', 'simple_rag', 'rule_based', 'iccm_cet'] as const;
export type Arm = (typeof arms)[number];

/** One solution of one member with one arm's context, executed. */
export interface Observation {
  readonly arm: string;
  readonly task: string;
  readonly member: string;
  readonly passed: boolean;
  readonly compiled: boolean;
  /** Tokens of the engineered context. */
  readonly tokens: number;
}
