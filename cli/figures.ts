/** `97.5 %`; `n/a` for what was not measured. */
export function percent(value: number | null): string {
  return value !== null && Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : 'n/a';
}

/** `[1.0 %, 2.0 %]`; empty without an interval. */
export function percentRange(interval: readonly (number | null)[] | null): string {
  return interval === null ? '' : `[${interval.map(percent).join(', ')}]`;
}

export function simulatedMark(simulated: boolean): string {
  return simulated ? ' (simulated team)' : '';
}
