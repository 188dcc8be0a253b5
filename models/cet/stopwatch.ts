/** Milliseconds by stage: a lap is what passed since the last one, and a stage that comes again adds to itself. */
export interface Stopwatch {
  lap(stage: string): void;
  total(): Readonly<Record<string, number>>;
}

export function stopwatch(): Stopwatch {
  const start = performance.now();
  const laps: Record<string, number> = {};
  let last = start;
  const round = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;
  return {
    lap: (stage) => {
      const now = performance.now();
      laps[stage] = (laps[stage] ?? 0) + now - last;
      last = now;
    },
    total: () => ({
      ...Object.fromEntries(Object.entries(laps).map(([stage, time]) => [stage, round(time)])),
      total: round(performance.now() - start),
    }),
  };
}
