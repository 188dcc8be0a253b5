import type { ConversationCounts } from '../../infra/database/conversations.ts';
import type { ExecutedStage } from '../../models/tasks/execution.ts';
import type { Reliability } from '../../models/team/reliability.ts';

export interface JudgeInput {
  readonly runId: string;
  /** Least members whose verdicts make a consensus. */
  readonly quorum: number;
  /** Accept / reject threshold on a member's mean score. */
  readonly acceptAt: number;
  /** Agreement above which an item may train. */
  readonly agreementAbove: number;
}
export interface JudgeResult {
  /** Items with a consensus. */
  readonly judged: number;
  /** Items that too few members judged: no consensus, never trained on. */
  readonly withoutQuorum: number;
  readonly accepted: number;
  /** Mean pairwise agreement of the members that count, 0..1, with its 95 % interval; null when nothing was judged. */
  readonly agreement: number | null;
  readonly agreementInterval: readonly [number, number] | null;
  /** Krippendorff's alpha (nominal) of their accept / reject votes; null when undefined. */
  readonly alpha: number | null;
  readonly alphaInterval: readonly [number, number] | null;
  /** Who agrees with the rest, and who does so no more than by chance and therefore counts for no item. */
  readonly reliability: readonly Reliability[];
  /** Items that a member gave no verdict on. */
  readonly excluded: Readonly<Record<string, number>>;
  readonly simulated: boolean;
}
export interface GenerateInput {
  readonly runId: string;
  readonly stage: ExecutedStage;
}
export interface GenerateResult {
  readonly generated: number;
  readonly noCode: number;
  readonly excluded: number;
  readonly members: readonly string[];
  readonly simulated: boolean;
}

export interface CleanContextsInput {
  readonly runId: string;
  /** Stage of the arms whose piles are cleaned. */
  readonly stage: 'comparison';
  readonly budgetTokens: number;
}
export interface CleanContextsResult {
  readonly cleaned: number;
  /** Piles that the member gave no valid answer to. */
  readonly excluded: number;
  readonly simulated: boolean;
}

export interface ConverseInput {
  readonly runId: string;
  /** Most conversations. */
  readonly conversations: number;
}
export type ConverseResult = ConversationCounts;

export interface ScoreContextsInput {
  readonly runId: string;
  /** Least members whose scores make a consensus. */
  readonly quorum: number;
}
export interface ScoreContextsResult {
  readonly scored: number;
  readonly withoutQuorum: number;
  /** The paper's five scores by name: mean over contexts, 0..10, and share of member pairs at most two points apart. */
  readonly scores: Readonly<
    Record<string, { readonly mean: number | null; readonly agreement: number | null }>
  >;
  /** Contexts that a member gave no valid scores to. */
  readonly excluded: Readonly<Record<string, number>>;
  readonly simulated: boolean;
}

/** Task queue `contexture-llm`. Answers are cached by content, so a retry asks and pays for nothing twice. */
export interface TeamActivities {
  judgeAnswers(input: JudgeInput): Promise<JudgeResult>;
  generateSolutions(input: GenerateInput): Promise<GenerateResult>;
  cleanContexts(input: CleanContextsInput): Promise<CleanContextsResult>;
  synthesizeConversations(input: ConverseInput): Promise<ConverseResult>;
  scoreContexts(input: ScoreContextsInput): Promise<ScoreContextsResult>;
}
