/** How much of everything a run does. `small` ends within minutes on two cores; `full` takes what the corpora give. */
export interface Scale {
  /** Corpus tasks given facts and validated variants (bundled tasks come with theirs). */
  readonly preparedTasks: number;
  /** Synthetic conversations of ten turns. */
  readonly conversations: number;
  readonly questions: number;
  /** Questions of held-out courses that Phase 1 is evaluated on. */
  readonly heldoutQuestions: number;
  /** Answers of each side of the split that members write code from, for the sandbox. */
  readonly triedAnswers: number;
  readonly retrieved: number;
  readonly phase1: TrainingSize;
  readonly week: TrainingSize;
  /** Weeks of the curriculum, in order; fewer than eight take one of each of its parts. */
  readonly weeks: readonly number[];
  /** Why a week may begin although the one before did not pass its exit test; null: it waits for a person. */
  readonly gateWaiver: string | null;
  readonly interaction: TrainingSize & {
    readonly tasks: number;
    /** Contexts sampled a task. */
    readonly samples: number;
    /** Failed programs after which every strategy of recovery is tried. */
    readonly recoveries: number;
    /** Conversations of five turns. */
    readonly conversations: number;
  };
  readonly evaluationTasks: number;
  /** Tokens of every engineered context: about 60 % is cut from a pile of facts among nine times the noise. */
  readonly budgetTokens: number;
  readonly production: {
    readonly requests: number;
    /** Requests between two looks at the experiment. */
    readonly requestsPerLook: number;
    readonly ratio: number;
  };
  readonly continuous: TrainingSize;
}

export interface TrainingSize {
  readonly examples: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly trainableTokenLayers: number;
}

const size = (examples: number, steps: number, trainableTokenLayers = 0, batchSize = 8): TrainingSize => ({
  examples,
  steps,
  batchSize,
  learningRate: 3e-4,
  trainableTokenLayers,
});

export const scales = {
  /** For tests: every step, as little of it as possible. */
  tiny: {
    preparedTasks: 2,
    conversations: 1,
    questions: 6,
    heldoutQuestions: 2,
    triedAnswers: 1,
    retrieved: 5,
    phase1: size(6, 4, 0, 4),
    week: size(12, 6, 0, 4),
    weeks: [1, 6],
    gateWaiver: 'a few steps teach nothing; scale tiny only runs every step',
    interaction: { ...size(16, 4, 0, 4), tasks: 3, samples: 2, recoveries: 2, conversations: 1 },
    evaluationTasks: 3,
    budgetTokens: 800,
    production: { requests: 10, requestsPerLook: 5, ratio: 0.5 },
    continuous: size(6, 2, 0, 4),
  },
  small: {
    preparedTasks: 48,
    conversations: 8,
    questions: 40,
    heldoutQuestions: 8,
    triedAnswers: 6,
    retrieved: 5,
    phase1: size(40, 40),
    week: size(240, 120),
    weeks: [1, 3, 5, 7],
    gateWaiver: 'scale small validates on a few dozen pairs, too few to hold a run up for',
    interaction: { ...size(400, 80), tasks: 24, samples: 3, recoveries: 8, conversations: 4 },
    evaluationTasks: 16,
    budgetTokens: 800,
    production: { requests: 40, requestsPerLook: 20, ratio: 0.5 },
    continuous: size(64, 20),
  },
  full: {
    preparedTasks: 10_000,
    conversations: 1_000,
    questions: 10_000,
    heldoutQuestions: 1_000,
    triedAnswers: 1_000,
    retrieved: 5,
    phase1: size(10_000, 2_000, 1, 16),
    week: size(50_000, 10_000, 2, 16),
    weeks: [1, 2, 3, 4, 5, 6, 7, 8],
    gateWaiver: null,
    interaction: {
      ...size(50_000, 5_000, 1, 16),
      tasks: 10_000,
      samples: 8,
      recoveries: 2_000,
      conversations: 1_000,
    },
    evaluationTasks: 1_000,
    budgetTokens: 800,
    production: { requests: 6_000, requestsPerLook: 300, ratio: 0.5 },
    continuous: size(10_000, 1_000, 0, 16),
  },
} as const satisfies Readonly<Record<string, Scale>>;

export type ScaleName = keyof typeof scales;
