import type { ExitTest } from '../temporal-config/workflow-inputs.ts';

/** Compares what was measured with the week's bars; a metric without validation examples is not asked for. */
export function exitTest(
  week: number,
  bars: Readonly<Record<string, number>>,
  metrics: Readonly<Record<string, number>>,
): ExitTest {
  const measured = Object.fromEntries(
    Object.entries(bars).flatMap(([name, atLeast]) => {
      const value = metrics[name];
      return value === undefined ? [] : [[name, { value, atLeast }]];
    }),
  );
  const found = Object.values(measured);
  const passed = found.length === 0 ? null : found.every(({ value, atLeast }) => value >= atLeast);
  return { week, passed, measured };
}

/** Whether a week may begin after the one before, and why; a gate that is not open waits for a person. */
export function entryGate(
  previous: ExitTest | null,
  waiver: string | null,
): { readonly open: boolean; readonly reason: string } {
  if (previous === null) return { open: true, reason: 'no exit test of a week before was given' };
  const name = `exit test of week ${String(previous.week)}`;
  if (previous.passed) return { open: true, reason: `${name} passed` };
  const short = Object.entries(previous.measured)
    .filter(([, { value, atLeast }]) => value < atLeast)
    .map(([metric, { value, atLeast }]) => `${metric} ${value.toFixed(3)} < ${String(atLeast)}`);
  const failure =
    previous.passed === null ? `${name} could not be measured` : `${name} not passed: ${short.join(', ')}`;
  return waiver === null
    ? { open: false, reason: failure }
    : { open: true, reason: `${failure}; waived: ${waiver}` };
}
