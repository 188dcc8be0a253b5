import type { ExecutedStage } from '../../models/tasks/execution.ts';

export interface PrepareTasksInput {
  /** Most tasks of ingested corpora to prepare (facts, validated variants); bundled tasks come prepared. */
  readonly limit: number;
  readonly seed: number;
}
export interface PrepareTasksResult {
  readonly prepared: number;
  readonly rejected: readonly { readonly task: string; readonly reason: string }[];
  /** Tasks of other types made from prepared ones. */
  readonly derived: number;
}
export interface ExecuteResult {
  /** Solutions with a result. */
  readonly executed: number;
  /** Distinct programs among them; the same code for the same task runs once. */
  readonly programs: number;
  readonly passed: number;
  readonly compiled: number;
  readonly infraErrors: number;
}

export interface ExecutedAnswers {
  readonly executed: number;
  readonly passed: number;
  /** Ended by the infrastructure; due again later. */
  readonly postponed: number;
}

/** Task queue `contexture-sandbox`. */
export interface ExecutionActivities {
  prepareTasks(input: PrepareTasksInput): Promise<PrepareTasksResult>;
  /** Runs every solution of the stage that has no execution yet; infrastructure errors are retried, never scored. */
  executeSolutions(input: { runId: string; stage: ExecutedStage }): Promise<ExecuteResult>;
  /** Runs the answers for which clients sent tests, and writes what that says as feedback. */
  executeAnswers(): Promise<ExecutedAnswers>;
}
