/** Arms that order the pile's segments by one untrained signal. */
export const orderedArms = ['recency', 'bm25', 'minilm_cosine'] as const;
export type OrderedArm = (typeof orderedArms)[number];

/**
 * Arms whose result is known beforehand, by which a comparison shows that it can tell arms apart: text that has nothing to do with the
 * task, just the facts that a solver needs, and the reference solution itself. They cannot win.
 */
export const controlArms = ['random_text', 'oracle', 'gold'] as const;
export type ControlArm = (typeof controlArms)[number];

/** Arms of every comparison that need no model. */
export const untrainedArms = ['raw_llm', 'simple_rag', 'rule_based', ...orderedArms, ...controlArms] as const;

/** The arm whose contexts an LLM makes that is asked to clean the pile; it needs the team, so it is not engineered with the others. */
export const cleanedArm = 'llm_cleaned';

/** The arm that orders the pile's segments by a published reranker; it takes part where a folder with one is named. */
export const rerankedArm = 'reranker';

/** An arm of a comparison under its name; several trained models can stand side by side. */
export interface ArmSpecification {
  readonly name: string;
  readonly engineer: (typeof untrainedArms)[number] | typeof cleanedArm | typeof rerankedArm | 'model';
  /** Digest, of a model arm or of a reranker's graph. */
  readonly model: string | null;
}
