import type { Scored } from './candidate-groups.ts';

/** The best by untrained score, which are taken to be about what is asked. */
const leadingCandidates = 8;

/**
 * Pseudo-relevance feedback (Rocchio 1971, on words): how much of what the other leading candidates speak of each candidate speaks
 * of, rare words first; `texts` are the candidates' stems without repetition.
 */
export function feedbackOf(
  texts: readonly ReadonlySet<string>[],
  scores: readonly Scored[],
): readonly number[] {
  const leading = scores
    .map(({ fusion }, i) => ({ fusion, i }))
    .sort((a, b) => b.fusion - a.fusion || a.i - b.i)
    .slice(0, leadingCandidates);
  const shares = new Map(leading.map(({ i }, rank) => [i, 1 / (3 + rank)]));
  const said = new Map<string, { share: number; found: number }>();
  for (const [i, share] of shares)
    for (const word of texts[i]!) {
      const known = said.get(word);
      if (known) known.share += share;
      else said.set(word, { share, found: 0 });
    }
  const spoken = texts.map((words) => {
    const both = [];
    for (const word of words) {
      const known = said.get(word);
      if (!known) continue;
      known.found += 1;
      both.push(known);
    }
    return both;
  });
  return spoken.map((both, i) => {
    const own = shares.get(i) ?? 0;
    let sum = 0;
    for (const { share, found } of both) sum += (share - own) * Math.log((texts.length + 1) / found);
    return sum / Math.sqrt(texts[i]!.size || 1) / 5;
  });
}
