/**
 * Adjusted p-values that bound the false-discovery rate (Benjamini & Hochberg 1995): calling those below q discoveries makes at most the
 * share q of them false on average, for independent or positively dependent tests.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[b]! - pValues[a]!);
  const adjusted = new Array<number>(pValues.length);
  let least = 1;
  for (const [from, index] of order.entries()) {
    least = Math.min(least, (pValues[index]! * pValues.length) / (pValues.length - from));
    adjusted[index] = least;
  }
  return adjusted;
}
