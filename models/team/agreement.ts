/**
 * Krippendorff's alpha for nominal data: 1 is perfect agreement, 0 what chance gives. Each unit holds the values its coders
 * gave, missing ones left out; units with fewer than two values say nothing. Null when the values do not vary (undefined).
 * K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C.
 */
export function krippendorffAlpha(units: readonly (readonly string[])[]): number | null {
  const totals = new Map<string, number>();
  let pairable = 0;
  let observed = 0;
  for (const values of units.filter((unit) => unit.length > 1)) {
    const counts = new Map<string, number>();
    for (const value of values) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
      totals.set(value, (totals.get(value) ?? 0) + 1);
    }
    pairable += values.length;
    for (const count of counts.values()) observed += (count * (values.length - count)) / (values.length - 1);
  }
  let expected = 0;
  for (const total of totals.values()) expected += total * (pairable - total);
  if (expected === 0) return null;
  return 1 - ((pairable - 1) * observed) / expected;
}
