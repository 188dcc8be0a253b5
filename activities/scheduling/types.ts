export interface RunScheduleInput {
  readonly scheduleId: string;
  /** ISO time; a run of the schedule that began after it is taken instead of triggering another. */
  readonly since: string;
}
export interface RunScheduleResult {
  readonly workflowId: string;
  readonly outcome: string;
}

/** Task queue `contexture-knowledge`. */
export interface SchedulingActivities {
  /** Triggers the schedule once and waits until the workflow that it started has closed. */
  runSchedule(input: RunScheduleInput): Promise<RunScheduleResult>;
}
