import type { LexicalPair } from './lexical-similarity.ts';
import type { Relation, SegmentType, Slot } from './types.ts';

/**
 * The one dataset format that every phase writes and the trainer reads: JSON lines, first a header, then examples.
 * Labels that are not known are `null` and carry no loss.
 */
export interface DatasetHeader {
  readonly format: 'contexture-dataset/1';
  /** Names of `features`, in order (models/cet/features.ts); the trainer takes its input width from here. */
  readonly features: readonly string[];
  readonly slots: readonly Slot[];
  readonly relations: readonly Relation[];
  /** Names of the features of candidates (models/cet/candidate-features.ts). */
  readonly candidateFeatures: readonly string[];
  /** Lines that follow: examples and questions. */
  readonly examples: number;
}

/** A question with what the search found for it: what the retrieval head learns from. */
export interface RetrievalQuestion {
  readonly id: string;
  readonly split: 'train' | 'validation';
  /** How its answer's place is known: `accepted` (the team agreed), `heading`, `blurb`, `title`. */
  readonly origin: string;
  readonly query: string;
  readonly candidates: readonly { readonly features: readonly number[]; readonly relevant: boolean }[];
  readonly weight: number;
}

export interface TrainingSegment {
  readonly text: string;
  readonly type: SegmentType;
  /** [features] lexical and positional features, computed in TypeScript for training and serving alike. */
  readonly features: readonly number[];
}

export interface TrainingExample {
  readonly id: string;
  readonly split: 'train' | 'validation';
  /** How it was made: `knowledge`, a degradation's name, `composed`, `untouched`, `execution`, `feedback`. */
  readonly origin: string;
  readonly query: string;
  readonly segments: readonly TrainingSegment[];
  /** How alike query and segments are in their terms (models/cet/lexical-similarity.ts). */
  readonly lexical: readonly LexicalPair[];
  /** [segments] probability that the segment belongs into the output. */
  readonly keep: readonly (number | null)[];
  /** [segments] index into the header's `slots`. */
  readonly slot: readonly (number | null)[];
  /** [segments] rank in the target order, null when dropped or unknown. */
  readonly order: readonly (number | null)[];
  /** Positive pairs; every other pair of an example with `relationsKnown` is negative. */
  readonly relations: readonly { readonly type: Relation; readonly from: number; readonly to: number }[];
  readonly relationsKnown: boolean;
  /** Executed outcome of a context that held exactly the `selected` segments; null where nothing was executed. */
  readonly outcome: { readonly selected: readonly number[]; readonly success: number } | null;
  /** Two selections of the same pool where `better` earned more reward than `worse`; empty where nothing was executed. */
  readonly preferences: readonly {
    readonly better: readonly number[];
    readonly worse: readonly number[];
    readonly margin: number;
  }[];
  readonly weight: number;
  /** How a degraded example was made; absent for every other origin. */
  readonly degradation?: {
    /** Applied degradations in their order, joined by "+"; `untouched` when none. */
    readonly transformationType: string;
    /** 0..1 */
    readonly severity: number;
    readonly seed: number;
    /** Quality of the degraded side minus that of the clean side, at most 0 (models/cet/quality). */
    readonly qualityDelta: number;
  };
}

/** models/trainer writes it, models/cet reads it: everything that a served model is. */
export interface ModelManifest {
  readonly format: 'contexture-model/1';
  readonly stage: string;
  readonly parent: string | null;
  readonly datasetDigest: string;
  readonly seed: number;
  readonly architecture: {
    readonly backbone: string;
    readonly tokenLayers: number;
    readonly hidden: number;
    readonly segmentLayers: number;
    readonly segmentHidden: number;
    readonly maxSegmentTokens: number;
  };
  readonly features: readonly string[];
  readonly slots: readonly Slot[];
  readonly relations: readonly Relation[];
  /** Absent in models from before there was a retrieval head. */
  readonly candidateFeatures?: readonly string[] | undefined;
  readonly hyperparameters: Readonly<Record<string, number | string | boolean | null>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** file name -> where it lies in the artifact store. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
}
