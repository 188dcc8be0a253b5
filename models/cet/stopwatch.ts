/** Milliseconds by stage: a lap is what passed since the last one, and a stage that comes again adds to itself. */
export interface Stopwatch {
  lap(stage: string): void;
  /** Gives the time of `work` to a stage of its own and takes it from the one that it happens in. */
  within<Result>(stage: string, work: () => Result): Result;
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
    within: (stage, work) => {
      const began = performance.now();
      const result = work();
      const spent = performance.now() - began;
      laps[stage] = (laps[stage] ?? 0) + spent;
      last += spent;
      return result;
    },
    total: () => ({
      ...Object.fromEntries(Object.entries(laps).map(([stage, time]) => [stage, round(time)])),
      total: round(performance.now() - start),
    }),
  };
}
