/** What stands in one section or on one page together speaks for each other: features of candidates beside one another. */

/** A candidate's scores, each about 0..1. */
export interface Scored {
  readonly fusion: number;
  readonly cosine: number;
  readonly bm25: number;
  readonly coverage: number;
}

/**
 * The other candidates of the group: how many, their untrained scores, their best cosine, BM25 and coverage. Then reciprocal
 * ranks of the candidate in its group and of the group, and the group's best and best four untrained scores beside the most that
 * any has.
 */
export const groupNames = [
  'votes',
  'fusion_sum',
  'best_cosine',
  'best_bm25',
  'best_coverage',
  'rank',
  'group_rank',
  'group_best',
  'group_sum',
] as const;

/** Untrained scores that count for a group: a long page has no more to say for it than a short one. */
const mostCounted = 4;

/** Features in the order of `groupNames`; `groups` names each candidate's group. */
export function groupFeatures(
  groups: readonly string[],
  scores: readonly Scored[],
): readonly (readonly number[])[] {
  const summed = [...membersOf(groups)].map(([group, members]) => {
    const fusions = members.map((member) => scores[member]!.fusion).sort((a, b) => b - a);
    return {
      group,
      members,
      fusions,
      sum: fusions.slice(0, mostCounted).reduce((sum, value) => sum + value, 0),
    };
  });
  summed.sort((a, b) => b.sum - a.sum);
  const known = new Map(summed.map((one, place) => [one.group, { ...one, place }]));
  const bestSum = Math.max(summed[0]?.sum ?? 0, 1e-6);
  const best = Math.max(...scores.map(({ fusion }) => fusion), 1e-6);
  return groups.map((group, i) => {
    const { members, fusions, sum, place } = known.get(group)!;
    const most = (name: keyof Scored): number =>
      members.reduce(
        (highest, other) => (other === i ? highest : Math.max(highest, scores[other]![name])),
        0,
      );
    const own = scores[i]!.fusion;
    return [
      Math.log1p(members.length - 1) / 3,
      Math.log1p(Math.max(0, fusions.reduce((all, value) => all + value, 0) - own)),
      most('cosine'),
      most('bm25'),
      most('coverage'),
      1 / (1 + fusions.indexOf(own)),
      5 / (5 + place),
      fusions[0]! / best,
      sum / bestSum,
    ];
  });
}

/** Places of the members of each group. */
export function membersOf(groups: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const members = new Map<string, number[]>();
  groups.forEach((group, i) => {
    const known = members.get(group);
    if (known) known.push(i);
    else members.set(group, [i]);
  });
  return members;
}

/** 5 / (5 + rank), the best having rank 0. */
export function reciprocalRanks(values: readonly number[]): readonly number[] {
  const result = new Array<number>(values.length);
  values
    .map((_, i) => i)
    .sort((x, y) => values[y]! - values[x]! || x - y)
    .forEach((i, rank) => (result[i] = 5 / (5 + rank)));
  return result;
}

/** How many times three deviations each value stands above the mean. */
export function deviations(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (value - mean) / (3 * Math.max(spread, 1e-3)));
}
