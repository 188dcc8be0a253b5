/** Looks in thirty days, one an hour. */
const looksAMonth = 30 * 24;
/** Expected false alarms in thirty days of independent requests; the promise is one, real traffic is not independent. */
const falseAlarmsAMonth = 0.1;

/** Probability of a false alarm that one look may have. */
export const levelOfLook = falseAlarmsAMonth / looksAMonth;

const day = 24 * 3600 * 1000;
/** How far back the reference reaches and how long it lasts, in days: whole weeks, and so old that a slow change shows. */
const reach = 28;
const length = 14;

/**
 * The stretch of time whose requests are what is usual: it begins with the last alarm, after which the system was adapted, or four weeks
 * ago, and ends two weeks later, before the current window in any case. Its ends are midnights (UTC), so that it moves once a day.
 * All in milliseconds since 1970; `lastAlarm` null: there was none.
 */
export function referencePeriod(input: {
  readonly now: number;
  readonly lastAlarm: number | null;
  readonly currentBegins: number;
}): { readonly from: number; readonly to: number } {
  const midnight = (time: number): number => Math.floor(time / day) * day;
  const from = Math.max(input.lastAlarm ?? -Infinity, midnight(input.now) - reach * day);
  return { from, to: midnight(Math.min(from + length * day, input.currentBegins)) };
}
