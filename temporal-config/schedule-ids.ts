/** Apart from schedules.ts, which needs the client, so that workflow code can name a schedule. */
export const continuousLearningSchedule = 'contexture-continuous-learning-daily';
export const driftWatchSchedule = 'contexture-drift-watch-hourly';
export const executionFeedbackSchedule = 'contexture-execution-feedback-minutely';
