/** Growth of time with the size of the input, slowest growth first; `unknown` where two classes fit alike or none fits. */
export const complexityClasses = [
  'unknown',
  'O(1)',
  'O(log n)',
  'O(sqrt n)',
  'O(n)',
  'O(n log n)',
  'O(n^2)',
  'O(n^3)',
  'O(2^n)',
] as const;
export type ComplexityClass = (typeof complexityClasses)[number];

export interface TimedSize {
  readonly size: number;
  readonly seconds: number;
}

const shapes: readonly (readonly [ComplexityClass, (size: number) => number])[] = [
  ['O(1)', () => 1],
  ['O(log n)', Math.log],
  ['O(sqrt n)', Math.sqrt],
  ['O(n)', (n) => n],
  ['O(n log n)', (n) => n * Math.log(n)],
  ['O(n^2)', (n) => n * n],
  ['O(n^3)', (n) => n ** 3],
];

const fewestSizes = 6;
/** Share of the sizes, those that fit worst, that are left out: now and then a machine is busy with something else. */
const outlierShare = 0.2;
/** Root mean square of the other relative errors above which no class is believed. */
const worstError = 0.2;
/** The next class must fit this many times worse. */
const clearance = 1.3;
/** Share of the time at the largest size that must have grown: a constant would fit every class otherwise. */
const leastShare = 0.5;

/**
 * The class whose curve a + b f(n), a and b not negative, fits the times best in relative error. Sizes so small that the call
 * itself decides the time say little, so each class is free in a.
 */
export function complexityOf(times: readonly TimedSize[]): ComplexityClass {
  const usable = times.filter(({ seconds }) => seconds > 0);
  if (usable.length < fewestSizes) return 'unknown';
  const fits = [
    ...shapes.map(([name, shape]) => ({ name, error: relativeError(usable, shape) })),
    { name: 'O(2^n)' as const, error: exponentialError(usable) },
  ].sort((a, b) => a.error - b.error);
  const [best, next] = fits;
  if (!best || !next || best.error > worstError || next.error < best.error * clearance) return 'unknown';
  return best.name;
}

/** Least squares of 1 = (a + b f(n)) / t, with a and b bounded below by 0. */
function relativeError(times: readonly TimedSize[], shape: (size: number) => number): number {
  let [xx, xy, yy, x, y] = [0, 0, 0, 0, 0];
  const rows = times.map(({ size, seconds }) => [1 / seconds, shape(size) / seconds] as const);
  for (const [constant, grown] of rows) {
    xx += constant * constant;
    xy += constant * grown;
    yy += grown * grown;
    x += constant;
    y += grown;
  }
  const determinant = xx * yy - xy * xy;
  const free: readonly [number, number] =
    determinant > 1e-12 * xx * yy
      ? [(x * yy - y * xy) / determinant, (y * xx - x * xy) / determinant]
      : [-1, -1];
  const candidates =
    free[0] >= 0 && free[1] >= 0
      ? [free]
      : ([
          [0, y / yy],
          [x / xx, 0],
        ] as const);
  const largest = times.reduce((most, time) => (time.size > most.size ? time : most));
  return Math.min(
    ...candidates.map(([a, b]) =>
      b * shape(largest.size) < leastShare * largest.seconds
        ? Infinity
        : trimmedRootMeanSquare(rows.map(([p, q]) => a * p + b * q - 1)),
    ),
  );
}

/** As above for a + b c^n, c by search: a base is part of what "exponential" means. */
function exponentialError(times: readonly TimedSize[]): number {
  const largest = Math.max(...times.map(({ size }) => size));
  let least = Infinity;
  for (let base = 1.2; base <= 4; base += 0.05) {
    if (largest * Math.log(base) > 600) break;
    least = Math.min(
      least,
      relativeError(times, (n) => base ** n),
    );
  }
  return least;
}

function trimmedRootMeanSquare(errors: readonly number[]): number {
  const squares = errors.map((error) => error * error).sort((a, b) => a - b);
  const kept = squares.slice(0, Math.ceil(squares.length * (1 - outlierShare)));
  return Math.sqrt(kept.reduce((sum, square) => sum + square, 0) / kept.length);
}
