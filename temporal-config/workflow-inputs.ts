import type { ScaleName } from './scales.ts';

/** The one JSON argument of each workflow. Everything is optional to a person: `{}` runs the whole programme at small scale. */

export interface SourceInput {
  readonly source: string;
  /** Absolute paths of folders or archives on the machine of the knowledge worker. */
  readonly paths: readonly string[];
}

export interface ProgramInput {
  readonly scale?: ScaleName;
  readonly phases?: readonly (1 | 2 | 3 | 4)[];
  readonly seed?: number;
  /** Sources to ingest first; none given: the bundled sample. */
  readonly sources?: readonly SourceInput[];
}

/** Input of phase1..phase4: a phase can be started alone; `runId` joins it to a run, `model` is what it goes on from. */
export interface PhaseInput {
  readonly runId?: string;
  readonly scale?: ScaleName;
  readonly seed?: number;
  readonly model?: string | null;
  /** Phase 1: what to ingest first; the bundled sample when absent. */
  readonly sources?: readonly SourceInput[];
  /** Phase 4 of a study: what comes of it depends on `model`, scale and seed alone, not on what else is served or when. */
  readonly study?: true;
}

/** Input of ingestSource: like the items of `sources` above. */
export type IngestSourceInput = SourceInput;

export interface CurriculumWeekInput {
  readonly runId: string;
  readonly week: number;
  readonly scale?: ScaleName;
  readonly seed?: number;
  readonly model?: string | null;
  /** Exit test of the week before; absent when a person starts the week by itself. */
  readonly previous?: ExitTest | null;
}

/** What a week of the curriculum had to reach on validation courses, and what it did. */
export interface ExitTest {
  readonly week: number;
  /** Null when nothing that the week asks for could be measured. */
  readonly passed: boolean | null;
  /** By metric: reached and asked for. */
  readonly measured: Readonly<Record<string, { readonly value: number; readonly atLeast: number }>>;
}

export interface AbTestInput {
  readonly experiment: string;
  readonly runId?: string | null;
  readonly control: string | null;
  readonly treatment: string;
  readonly ratio?: number;
  /** Seconds between two looks at the data. */
  readonly lookEverySeconds?: number;
  /** What subjects are assigned by, instead of the experiment's id: experiments of one salt assign alike. */
  readonly salt?: string;
  /** Promote or roll back without waiting for a signal once the always-valid interval excludes zero. */
  readonly automatic?: boolean;
  /** ISO time: undecided by then it ends without a winner, and everybody goes back to production. Absent: it runs until it is decided. */
  readonly until?: string;
}

export interface ContinuousLearningInput {
  readonly scale?: ScaleName;
  readonly seed?: number;
  /** Least usable signals for an update. */
  readonly minimumSignals?: number;
  /** Id of the drift report that asked for the update; absent on schedule. */
  readonly cause?: string;
  /** A study's: the model to go on from, and the one experiment whose requests are learned from, all alike. */
  readonly study?: { readonly base: string; readonly experiment: string };
}

/** Settings of the update that an alarm starts. */
export interface DriftWatchInput {
  readonly scale?: ScaleName;
  readonly seed?: number;
}

/** Input of baselineComparison: every arm on held-out tasks, or on a suite. */
export interface ComparisonInput {
  readonly scale?: ScaleName;
  /** An imported suite, by `name@version` or the beginning of its digest. */
  readonly suite?: string;
  /** Absolute path, on the knowledge worker's machine, of a folder with a published reranker; without one the arm is left out. */
  readonly reranker?: string;
  /** The beginning of a model's digest; what serves, else the newest, when absent. */
  readonly model?: string | null;
  /** How many seeds, from `seed` on: each another order of tasks, piles and LLM seeds. */
  readonly seeds?: number;
  readonly seed?: number;
}

/** Input of ablationStudy: the seven configurations of phases, each trained with every seed. */
export interface AblationInput {
  readonly scale?: ScaleName;
  readonly seeds?: number;
  readonly seed?: number;
  /** What to ingest first; the bundled sample when absent. */
  readonly sources?: readonly SourceInput[];
}

/** Input of phaseEvaluation: five metrics a phase, of one model. */
export interface PhaseEvaluationInput {
  readonly scale?: ScaleName;
  readonly model?: string | null;
  readonly seed?: number;
}

/** A decision that a person or a workflow sends; a repeated `decisionId` changes nothing. */
export interface Decision {
  readonly decisionId: string;
  readonly reason: string;
}
export interface RatioDecision extends Decision {
  readonly ratio: number;
}
