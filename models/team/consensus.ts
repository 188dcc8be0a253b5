import type { Consensus, Verdict } from './types.ts';

/** A member's mean score, 0..1. */
export function meanScore(verdict: Pick<Verdict, 'correctness' | 'completeness' | 'grounding'>): number {
  return (verdict.correctness + verdict.completeness + verdict.grounding) / 3;
}

/** What the members agree on; null below the quorum. A draw is no acceptance. */
export function consensusOf(
  verdicts: readonly Verdict[],
  rule: { readonly quorum: number; readonly acceptAt: number; readonly agreementAbove: number },
): Consensus | null {
  const members = verdicts.length;
  if (members === 0 || members < rule.quorum) return null;
  const scores = verdicts.map(meanScore);
  const accepting = scores.filter((score) => score >= rule.acceptAt).length;
  const agreement = pairAgreement(accepting, members - accepting);
  return {
    score: scores.reduce((sum, score) => sum + score, 0) / members,
    agreement,
    members,
    accepted: accepting * 2 > members && agreement > rule.agreementAbove,
  };
}

/** Share of pairs on the same side; a single member agrees with itself. */
export function pairAgreement(yes: number, no: number): number {
  const pairs = (count: number): number => (count * (count - 1)) / 2;
  const all = pairs(yes + no);
  return all === 0 ? 1 : (pairs(yes) + pairs(no)) / all;
}
