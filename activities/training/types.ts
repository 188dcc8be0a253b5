export interface TrainInput {
  readonly runId: string;
  /** `phase1`, `phase2-week1`, ..., `phase3`, `continuous`: names the checkpoint folder. */
  readonly stage: string;
  readonly datasetDigest: string;
  /** Model digest to go on from; null warm-starts from the sentence encoder. */
  readonly parent: string | null;
  readonly seed: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Top layers of the token encoder that learn; the layers below are frozen and their output is computed once. */
  readonly trainableTokenLayers: number;
  readonly checkpointEverySteps: number;
}
export interface TrainResult {
  /** Digest of the model manifest. */
  readonly model: string;
  /** Digest of the JSONL training log: {step, loss, structure, content, semantic, ...}. */
  readonly log: string;
  readonly steps: number;
  readonly finalLoss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Task queue `contexture-training`; implemented in Python (models/trainer). */
export interface TrainingActivities {
  trainModel(input: TrainInput): Promise<TrainResult>;
}
