import type { InteractionFigures } from '../../evaluation/interaction-figures.ts';
import type { ConversationTurn, InteractiveStage } from '../../models/tasks/execution.ts';

interface InteractiveRun {
  readonly runId: string;
  readonly seed: number;
  readonly stage: InteractiveStage;
}

export interface PlanRecoveriesInput extends InteractiveRun {
  readonly model: string | null;
  /** Most failed programs. */
  readonly failures: number;
  readonly budgetTokens: number;
}

export interface EngineerTurnInput extends InteractiveRun {
  readonly model: string | null;
  readonly turn: ConversationTurn;
  readonly conversations: number;
  readonly budgetTokens: number;
}

/** Task queue `contexture-knowledge`. Every activity is idempotent. */
export interface InteractionActivities {
  /** For failed programs of the stage: a context by every strategy, for the member that failed. */
  planRecoveries(input: PlanRecoveriesInput): Promise<{ failures: number; contexts: number }>;
  /** The next context of every conversation that came so far. */
  engineerTurn(input: EngineerTurnInput): Promise<{ contexts: number }>;
  /** What the stage's answers, recoveries and conversations show; kept as a result of the run. */
  recordInteraction(
    input: InteractiveRun & { readonly settings: Readonly<Record<string, unknown>> },
  ): Promise<InteractionFigures>;
}
