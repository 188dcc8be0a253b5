import type { DriftVerdict } from '../../models/drift/detect-drift.ts';
import type { ExperimentPlan } from '../../models/experiments/plan-experiment.ts';
import type { StrategyImpact, UpdatePlan } from '../../models/learning/plan-update.ts';
import type { SignalValue } from '../../models/learning/signal-values.ts';
import type { Validation } from '../../models/learning/validate-cases.ts';

export interface LookForDriftInput {
  /** Id of the report that the look writes: makes a repeat a no-op. */
  readonly report: string;
  /** ISO time; requests from then on are not looked at. */
  readonly now: string;
}
/** What the look found; table `drift_report` has every comparison. */
export interface DriftLook extends Omit<DriftVerdict, 'findings'> {
  /** Requests that were compared. */
  readonly reference: number;
  readonly current: number;
}
export interface DeployInput {
  /** Makes a repeat a no-op. */
  readonly decisionId: string;
  readonly slot: 'production' | 'candidate';
  readonly model: string | null;
  readonly action: 'deploy' | 'promote' | 'rollback';
  readonly reason: string;
}
export interface StartExperimentInput {
  readonly experiment: string;
  readonly runId: string | null;
  readonly control: string | null;
  readonly treatment: string;
  readonly ratio: number;
  /** What subjects are assigned by; the experiment's id when absent. */
  readonly salt?: string;
}
export interface ExperimentAnalysis {
  readonly control: { readonly subjects: number; readonly successes: number };
  readonly treatment: { readonly subjects: number; readonly successes: number };
  /** Treatment minus control success rate, with an always-valid 95 % interval; null before both have data. */
  readonly difference: number | null;
  readonly interval: readonly [number, number] | null;
  /** Sample-ratio mismatch p-value (chi-squared); below .001 the experiment is not to be trusted. */
  readonly sampleRatioP: number | null;
  readonly recommendation: 'promote' | 'rollback' | 'continue';
  readonly simulated: boolean;
}
export interface TrafficInput {
  readonly runId: string;
  readonly experiment: string | null;
  readonly seed: number;
  readonly requests: number;
  /** How long users wait for their context; as the gateway is set when absent. */
  readonly deadlineMs?: number;
}
export interface TrafficResult {
  readonly requests: number;
  readonly feedback: number;
  readonly accepted: number;
}
export interface CollectFeedbackInput {
  readonly cycle: string;
  readonly bufferSize: number;
  /** Only what was served in this experiment. */
  readonly experiment?: string;
}
export interface CollectedFeedback {
  readonly usable: number;
  readonly bySignal: Readonly<Record<string, number>>;
  /** Why nothing may be learned from this feedback; null: it may. Absent in histories from before it was asked. */
  readonly refused?: string | null;
}
export interface PlannedUpdate {
  readonly plan: UpdatePlan;
  /** How the control of this update learns; null: it has none. Absent in histories from before it stood beside. */
  readonly control?: UpdatePlan | null;
  /** Kinds of feedback by what they are worth, the best first. */
  readonly signals: readonly SignalValue[];
  /** What strategies brought domains, the best first. */
  readonly strategies: readonly StrategyImpact[];
}
export interface ValidationResult extends Validation {
  /** Digest of the cases. */
  readonly frozenSet: string;
  /** Whether an experiment with the candidate can be expected to end with a winner; absent in histories from before it was asked. */
  readonly experiment?: ExperimentPlan;
}

/** Task queue `contexture-knowledge`, except sendTraffic on `contexture-sandbox` (it executes what the LLM wrote). */
export interface ProductionActivities {
  currentModels(): Promise<{ production: string | null; candidate: string | null }>;
  deployModel(input: DeployInput): Promise<{ previous: string | null; changed: boolean }>;
  startExperiment(input: StartExperimentInput): Promise<void>;
  setAssignmentRatio(input: { experiment: string; ratio: number }): Promise<void>;
  analyzeExperiment(input: { experiment: string }): Promise<ExperimentAnalysis>;
  endExperiment(input: {
    experiment: string;
    status: 'promoted' | 'rolled_back' | 'stopped';
    result: ExperimentAnalysis | null;
  }): Promise<void>;
  /** Sends real requests through the gateway as simulated users, executes the answers, and posts feedback. */
  sendTraffic(input: TrafficInput): Promise<TrafficResult>;
  lookForDrift(input: LookForDriftInput): Promise<DriftLook>;
  /** Signals in the feedback buffer that are fit to train on. */
  collectFeedback(input: CollectFeedbackInput): Promise<CollectedFeedback>;
  /** How the next update learns, by what earlier ones and their feedback were worth. */
  planUpdate(input: { cycle: string }): Promise<PlannedUpdate>;
  /** The candidate beside production on the frozen set. */
  validateCandidate(input: { candidate: string; production: string | null }): Promise<ValidationResult>;
  /** Id of the experiment that traffic is split for. */
  runningExperiment(): Promise<string | null>;
  recordLearningCycle(input: {
    cycle: string;
    examples: number;
    baseModel: string | null;
    model: string | null;
    decision: 'deployed_candidate' | 'rolled_back' | 'skipped';
    detail: unknown;
  }): Promise<void>;
}
