/**
 * Share of the evidence's LLM tokens that is kept when a selection by score must fit a budget: the one fill rule of all arms.
 * Segments are taken by falling score (ties in the given order); one that does not fit is passed over and the next is tried.
 *
 * @param scores [segments] higher is likelier evidence
 * @param tokens [segments] LLM tokens
 * @param evidence [segments]
 * @param cut share of the input's tokens that the output must be shorter by, 0..1
 * @returns 0..1; NaN when there is no evidence
 */
export function evidenceRecall(
  scores: ArrayLike<number>,
  { tokens, evidence }: { readonly tokens: readonly number[]; readonly evidence: readonly boolean[] },
  cut: number,
): number {
  // 0.1 of 100 is 9.999... in binary.
  const budget = Math.floor((1 - cut) * tokens.reduce((sum, size) => sum + size, 0) + 1e-6);
  const order = tokens.map((_, i) => i).sort((x, y) => scores[y]! - scores[x]! || x - y);
  let used = 0;
  let kept = 0;
  for (const i of order) {
    if (used + tokens[i]! > budget) continue;
    used += tokens[i]!;
    if (evidence[i]) kept += tokens[i]!;
  }
  return kept / tokens.reduce((sum, size, i) => sum + (evidence[i] ? size : 0), 0);
}
