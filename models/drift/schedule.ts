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
 * The stretch of time whose requests are what is usual: it begins with the last alarm, after which the system was adapted, else with the
 * first request, but at most four weeks ago, and ends two weeks later, before the current window in any case. Its ends are midnights (UTC), so that it moves once a day.
 * All in milliseconds since 1970; `since`: the last alarm or the first request.
 */
export function referencePeriod(input: {
  readonly now: number;
  readonly since: number;
  readonly currentBegins: number;
}): { readonly from: number; readonly to: number } {
  const midnight = (time: number): number => Math.floor(time / day) * day;
  const from = Math.max(input.since, midnight(input.now) - reach * day);
  return { from, to: midnight(Math.min(from + length * day, input.currentBegins)) };
}
