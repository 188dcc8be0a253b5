import type { UpdatePlan } from '../../models/learning/plan-update.ts';
import type { Phase1Evaluation } from '../../evaluation/phase1-metrics.ts';
import type { ArmComparison, ArmResult } from '../../evaluation/compare-arms.ts';

export interface IngestInput {
  readonly source: string;
  /** Absolute paths of folders or archives; `[]` with source `bundled` takes the sample in the repository. */
  readonly paths: readonly string[];
}
export interface IngestResult {
  readonly source: string;
  readonly records: {
    readonly seen: number;
    readonly added: number;
    readonly changed: number;
    readonly unchanged: number;
  };
  readonly chunks: { readonly added: number; readonly duplicates: number };
  readonly tasks: number;
  /** The first of them; table `rejected_record` has up to a thousand of each reason. */
  readonly rejected: readonly { readonly location: string; readonly reason: string }[];
  readonly rejectedCount: number;
  readonly rejectedByReason: readonly { readonly reason: string; readonly count: number }[];
}

export interface AskInput {
  readonly runId: string;
  readonly seed: number;
  /** Side of the split whose tasks are asked about: held-out ones are evaluated and never trained on. */
  readonly split: 'train' | 'heldout';
  /** Most questions. */
  readonly questions: number;
}
export interface TryAnswersInput {
  readonly runId: string;
  readonly split: 'train' | 'heldout';
  /** Most answers. */
  readonly answers: number;
}
export interface ComposeInput {
  readonly runId: string;
  /** Model digest; null composes by rule. */
  readonly model: string | null;
  readonly topK: number;
}

export interface BuildDatasetInput {
  readonly runId: string;
  readonly seed: number;
  /** `phase1` from accepted answers; `phase2-weekN` from degradations; `phase3` from executions; `continuous` from feedback. */
  readonly stage: string;
  readonly examples: number;
  /** Model that the training goes on from: stages that learn from outcomes replay what it was trained on. */
  readonly parent: string | null;
  /** Degradations of a curriculum week with the range of severities; empty for other stages. */
  readonly degradations: readonly string[];
  readonly severity: { readonly min: number; readonly max: number };
  /** Shares of the clean contexts that a week draws from by what they are made of (models/degradation/subjects.ts). */
  readonly material: Readonly<Record<string, number>>;
  /** Share of the examples that are piles of whole chunks. */
  readonly piles: number;
  /** How an update from feedback learns; absent for other stages. */
  readonly plan?: UpdatePlan;
  /** An update that learns from what was served in one experiment alone. */
  readonly experiment?: string;
}
export interface DatasetSummary {
  readonly digest: string;
  readonly examples: number;
  readonly byOrigin: Readonly<Record<string, number>>;
}

export interface EngineerInput {
  readonly runId: string;
  readonly seed: number;
  /** `phase3` samples contexts around the model's own choice on train tasks; `evaluation` builds every arm on held-out tasks. */
  readonly stage: 'phase3' | 'evaluation';
  readonly model: string | null;
  /** Most tasks taken, spread over languages and sources. */
  readonly tasks: number;
  /** Contexts sampled a task (phase3). */
  readonly samples: number;
  readonly budgetTokens: number;
}

export interface EvaluatePhase2Input {
  readonly runId: string;
  readonly model: string;
  readonly seed: number;
  /** Most held-out tasks whose piles are engineered. */
  readonly tasks: number;
  readonly budgetTokens: number;
}
export interface Phase2Evaluation {
  readonly contexts: number;
  /** The paper's automated metrics (models/cet/quality/transformation-metrics.ts), means with 95 % intervals; null: not measured. */
  readonly metrics: Readonly<
    Record<string, { readonly value: number | null; readonly interval: readonly [number, number] | null }>
  >;
}

/** Task queue `contexture-knowledge`. Every activity is idempotent: rows have ids made of their content. */
export interface KnowledgeActivities {
  openRun(input: { runId: string; seed: number; config: unknown }): Promise<void>;
  closeRun(input: { runId: string; summary: unknown }): Promise<void>;
  ingestSource(input: IngestInput): Promise<IngestResult>;
  embedChunks(): Promise<{ embedded: number }>;
  askQuestions(input: AskInput): Promise<{ questions: number }>;
  composeAnswers(input: ComposeInput): Promise<{ answers: number; meanTokens: number }>;
  /** Publishes the run's valid conversations as a dataset: what Phase 2 begins with. */
  exportConversations(input: { runId: string }): Promise<DatasetSummary>;
  /** Hands answers to the stages that generate and execute: as contexts, and their own code as solutions. */
  tryAnswers(input: TryAnswersInput): Promise<{ contexts: number; ownPrograms: number }>;
  evaluatePhase1(input: { runId: string }): Promise<Phase1Evaluation>;
  evaluatePhase2(input: EvaluatePhase2Input): Promise<Phase2Evaluation>;
  buildDataset(input: BuildDatasetInput): Promise<DatasetSummary>;
  engineerContexts(input: EngineerInput): Promise<{ contexts: number; tasks: number }>;
  /** Registers the model in the database and stores its training log as metrics. */
  registerModel(input: { runId: string; stage: string; model: string; log: string }): Promise<void>;
  summarizeRun(input: { runId: string; model: string }): Promise<RunSummary>;
}

/** Success on held-out tasks by arm, and the CET against each other arm. */
export interface RunSummary {
  readonly arms: readonly ArmResult[];
  readonly comparisons: readonly ArmComparison[];
  readonly winner: string | null;
  readonly simulated: boolean;
}
