import type { DegradationName } from '../models/degradation/degrade.ts';
import type { MaterialMix } from '../models/degradation/subjects.ts';

/** A week of Phase 2: what it teaches from, what is done to it, and what must be reached on validation courses to pass. */
export interface CurriculumWeek {
  readonly title: string;
  readonly degradations: readonly DegradationName[];
  readonly severity: { readonly min: number; readonly max: number };
  readonly material: MaterialMix;
  /** Share of the examples that are piles of whole chunks, the facts of a task among nine times the noise. */
  readonly piles: number;
  /** Least values of the validation metrics (models/trainer, metrics.py); one that was not measured is not asked for. */
  readonly exit: Readonly<Record<string, number>>;
}

const basic = ['add_noise', 'remove_structure', 'scramble_order'] as const;
const semantic = ['add_noise', 'fragment_information', 'introduce_ambiguity', 'scramble_order'] as const;
const all = [...basic, 'fragment_information', 'introduce_ambiguity'] as const;

/**
 * The paper's section 3.7. Weeks 1-2 basic: format, noise, organisation. 3-4 semantic: ambiguity, synthesis of what was torn apart,
 * completion. 5-6 integration: several sources as one, contradictions, priority. 7-8 domain: software patterns, conventions, idioms.
 * Every week keeps some of what came before, so that it is not unlearned.
 */
export const curriculum: Readonly<Record<number, CurriculumWeek>> = {
  1: {
    title: 'Basic: format and order',
    degradations: basic,
    severity: { min: 0.1, max: 0.6 },
    material: { sections: 4, pages: 2, tasks: 3, failures: 1 },
    piles: 0.4,
    exit: { evidenceRecallAt80Cut: 0.5, slotMacroF1: 0.5 },
  },
  2: {
    title: 'Basic: noise and organisation',
    degradations: basic,
    severity: { min: 0.3, max: 1 },
    material: { sections: 4, pages: 2, tasks: 3, failures: 1 },
    piles: 0.4,
    exit: { evidenceRecallAt80Cut: 0.5, orderTau: 0.3 },
  },
  3: {
    title: 'Semantic: ambiguity',
    degradations: ['introduce_ambiguity', 'add_noise', 'scramble_order'],
    severity: { min: 0.2, max: 0.8 },
    material: { sections: 4, tasks: 3, conversations: 2, failures: 1 },
    piles: 0.2,
    exit: { evidenceRecallAt80Cut: 0.5, contradictsF1: 0.4 },
  },
  4: {
    title: 'Semantic: synthesis and completion',
    degradations: semantic,
    severity: { min: 0.3, max: 1 },
    material: { sections: 4, tasks: 3, conversations: 2, failures: 1 },
    piles: 0.2,
    exit: { evidenceRecallAt80Cut: 0.5, continuesF1: 0.3, contradictsF1: 0.4 },
  },
  5: {
    title: 'Integration: several sources',
    degradations: all,
    severity: { min: 0.3, max: 1 },
    material: { merged: 5, pages: 2, conversations: 1, failures: 2 },
    piles: 0.3,
    exit: { evidenceRecallAt80Cut: 0.55, duplicatesF1: 0.5 },
  },
  6: {
    title: 'Integration: contradictions and priority',
    degradations: semantic,
    severity: { min: 0.5, max: 1 },
    material: { merged: 4, sections: 2, tasks: 2, failures: 2 },
    piles: 0.4,
    exit: { evidenceRecallAt80Cut: 0.6, contradictsF1: 0.5, staleSideAccuracy: 0.8 },
  },
  7: {
    title: 'Domain: software patterns',
    degradations: all,
    severity: { min: 0.4, max: 1 },
    material: { tasks: 4, failures: 3, merged: 2, sections: 2 },
    piles: 0.5,
    exit: { evidenceRecallAt80Cut: 0.6, slotMacroF1: 0.6 },
  },
  8: {
    title: 'Domain: conventions and idioms',
    degradations: all,
    severity: { min: 0.5, max: 1 },
    material: { tasks: 3, pages: 2, failures: 2, merged: 2, conversations: 1 },
    piles: 0.5,
    exit: { evidenceRecallAt80Cut: 0.6, slotMacroF1: 0.6, orderTau: 0.4 },
  },
};
