/** The paper's section 7.2: which phases train the model. Without any, the product falls back to its rules. */
export const configurations = {
  baseline: [],
  phase1_only: [1],
  phase1_2: [1, 2],
  phase1_2_3: [1, 2, 3],
  all_phases: [1, 2, 3, 4],
  skip_phase2: [1, 3, 4],
  skip_phase3: [1, 2, 4],
} as const satisfies Readonly<Record<string, readonly number[]>>;
export type ConfigurationName = keyof typeof configurations;
export const configurationNames = Object.keys(configurations) as readonly ConfigurationName[];
