/** Heartbeat details of every activity in every language: shown live by the CLI, and where a retry goes on from. */
export interface ActivityProgress {
  readonly done: number;
  readonly total: number;
  /** What is counted, e.g. `records`, `steps`, `executions`. */
  readonly unit: string;
  readonly loss?: number;
  readonly passRate?: number;
  readonly secondsLeft?: number;
}
