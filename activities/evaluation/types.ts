import type { ArmSpecification } from '../../models/experiments/arms.ts';
import type { AblationResult } from '../../evaluation/ablation.ts';
import type { ComparisonResult } from '../../evaluation/comparison.ts';
import type { Rate } from '../../evaluation/interaction-figures.ts';
import type { Phase1Evaluation } from '../../evaluation/phase1-metrics.ts';
import type { PhaseMetrics } from '../../evaluation/phase-metrics.ts';
import type { StoredSuite } from '../../infra/database/suites.ts';
import type { ScoreContextsResult } from '../team/types.ts';
import type { Scale } from '../../temporal-config/scales.ts';

/** Stages whose contexts are engineered by arms. */
export type ArmStage = 'comparison' | 'ablation' | 'ablation-shift';

export interface SeededRun {
  readonly runId: string;
  readonly seed: number;
}

export interface EngineerArmsInput extends SeededRun {
  readonly stage: ArmStage;
  readonly arms: readonly ArmSpecification[];
  /** Digest of a suite whose cases are taken, all of them, instead of held-out tasks. */
  readonly suite?: string;
  /** Folder of the reranker, where an arm is one. */
  readonly reranker?: string;
  /** Most held-out tasks. */
  readonly tasks: number;
  readonly budgetTokens: number;
}

export interface RecordComparisonInput {
  /** The run that the result belongs to. */
  readonly runId: string;
  /** The runs whose contexts are compared, a seed each. */
  readonly runs: readonly SeededRun[];
  readonly arms: readonly ArmSpecification[];
  readonly candidate: string;
  /** What it takes to repeat it; kept with the result. */
  readonly settings: Readonly<Record<string, unknown>>;
}
export interface RecordedComparison extends ComparisonResult {
  readonly simulated: boolean;
  readonly notes: readonly string[];
}

export interface ResolvedModel {
  readonly model: string;
  /** Scale of the run that trained it; null where the run does not say. */
  readonly scale: string | null;
}

export interface ResolvedSuite extends StoredSuite {
  /** How many cases have tests, evidence and a reference solution. */
  readonly withTests: number;
  readonly withEvidence: number;
  readonly withReference: number;
}

export interface TrainedPhase {
  readonly runId: string;
  readonly model: string | null;
}

export interface TrainedPhaseKey {
  readonly seed: number;
  readonly scale: Scale;
  /** Phases so far, in order; empty: no training. */
  readonly phases: readonly number[];
}

export interface RecordAblationInput {
  readonly runId: string;
  readonly runs: readonly (SeededRun & { readonly models: Readonly<Record<string, string | null>> })[];
  readonly budgetTokens: number;
  readonly settings: Readonly<Record<string, unknown>>;
}
export interface RecordedAblation extends AblationResult {
  readonly simulated: boolean;
}

export interface RecordPhasesInput extends SeededRun {
  readonly model: string;
  readonly phase1: Phase1Evaluation;
  /** The team's scores of the model's contexts. */
  readonly scores: ScoreContextsResult;
  readonly interaction: { readonly recovery: Rate; readonly coherence: Rate };
  readonly settings: Readonly<Record<string, unknown>>;
}
export interface RecordedPhases {
  readonly model: string;
  readonly phases: Readonly<Record<'phase1' | 'phase2' | 'phase3' | 'phase4', PhaseMetrics>>;
  readonly simulated: boolean;
}

/** Task queue `contexture-knowledge`. Every activity is idempotent. */
export interface EvaluationActivities {
  /** Opens the run of one seed of a study. */
  openSeededRun(input: SeededRun & { readonly config: unknown }): Promise<void>;
  /** The model asked for, by the beginning of its digest; null: what serves, else the newest. */
  resolveModel(input: { readonly model: string | null }): Promise<ResolvedModel>;
  /** An imported suite, by `name@version` or the beginning of its digest. */
  resolveSuite(input: { readonly suite: string }): Promise<ResolvedSuite>;
  /** Digest of the reranker in a folder of the knowledge worker's machine, which is loaded to see that it can be. */
  resolveReranker(input: { readonly reranker: string }): Promise<{ digest: string }>;
  /** Contexts of every arm for held-out tasks, with what they took. */
  engineerArms(input: EngineerArmsInput): Promise<{ contexts: number; tasks: number }>;
  recordComparison(input: RecordComparisonInput): Promise<RecordedComparison>;
  /** What an earlier study trained from the same knowledge base by the same team with the same seed, scale and phases; null: nothing. */
  findTrainedPhase(input: TrainedPhaseKey): Promise<TrainedPhase | null>;
  saveTrainedPhase(input: TrainedPhaseKey & TrainedPhase): Promise<void>;
  /** The newest update of a model that continuous learning let through; the model itself where there is none. */
  learnedModel(input: { readonly base: string }): Promise<{ model: string }>;
  recordAblation(input: RecordAblationInput): Promise<RecordedAblation>;
  recordPhases(input: RecordPhasesInput): Promise<RecordedPhases>;
}
