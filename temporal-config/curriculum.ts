/** A week of Phase 2: which degradations it teaches and how severe they are, when it may start and when it is passed. */
export interface CurriculumWeek {
  readonly title: string;
  readonly degradations: readonly string[];
  readonly severity: { readonly min: number; readonly max: number };
  /** Validation evidence recall at 80 % cut below which the week is reported as not passed. */
  readonly exitEvidenceRecall: number;
}

const basic = ['remove_structure', 'add_noise', 'scramble_order'];
const all = [...basic, 'fragment_information', 'introduce_ambiguity'];

/** Weeks 1-2 basic, 3-4 semantic, 5-6 integration, 7-8 domain (the paper's section 3.7). */
export const curriculum: Readonly<Record<number, CurriculumWeek>> = {
  1: {
    title: 'Basic: format, noise, order',
    degradations: basic,
    severity: { min: 0.1, max: 0.6 },
    exitEvidenceRecall: 0.5,
  },
  2: {
    title: 'Basic: all five degradations',
    degradations: all,
    severity: { min: 0.3, max: 1 },
    exitEvidenceRecall: 0.5,
  },
  3: {
    title: 'Semantic: fragments',
    degradations: all,
    severity: { min: 0.3, max: 1 },
    exitEvidenceRecall: 0.55,
  },
  4: {
    title: 'Semantic: ambiguity',
    degradations: all,
    severity: { min: 0.4, max: 1 },
    exitEvidenceRecall: 0.55,
  },
  5: {
    title: 'Integration: several sources',
    degradations: all,
    severity: { min: 0.5, max: 1 },
    exitEvidenceRecall: 0.6,
  },
  6: {
    title: 'Integration: contradictions, priority',
    degradations: all,
    severity: { min: 0.5, max: 1 },
    exitEvidenceRecall: 0.6,
  },
  7: {
    title: 'Domain: software patterns',
    degradations: all,
    severity: { min: 0.5, max: 1 },
    exitEvidenceRecall: 0.6,
  },
  8: {
    title: 'Domain: language idioms',
    degradations: all,
    severity: { min: 0.6, max: 1 },
    exitEvidenceRecall: 0.6,
  },
};
