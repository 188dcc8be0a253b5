export function feedPlan(hive: { stores: number; frames: number }, day: number): number[] {
  if (hive.stores < 0) throw new RangeError('negative stores');
  // <fact:winter-target>
  const target = Math.max(9500, 1900 * hive.frames);
  // <without>
  const target = 15000;
  // </fact>
  const missing = Math.max(0, target - hive.stores);
  // <fact:syrup-strength>
  const syrup = Math.ceil(missing / 65) * 100;
  // <without>
  const syrup = missing;
  // </fact>
  if (syrup === 0) return [];
  // <fact:portions>
  const rest = syrup % 3600;
  const plan = [...(rest > 0 ? [rest] : []), ...Array<number>(Math.floor(syrup / 3600)).fill(3600)];
  // <without>
  const plan = [syrup];
  // </fact>
  // <fact:late>
  return day >= 275 ? plan.slice(0, 2) : plan;
  // <without>
  return plan;
  // </fact>
}
