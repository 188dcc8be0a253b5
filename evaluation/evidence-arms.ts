import { featureIndex, segmentFeatures } from '../models/cet/features.ts';
import { ruleBasedScores } from '../models/cet/rule-scores.ts';
import type { Segment } from '../models/cet/types.ts';
import type { Random } from '../models/random.ts';

/** Orders of a request's segments that need no training, and the one that knows the truth. */
export const evidenceArms = [
  'random',
  'recency',
  'bm25',
  'cosine',
  'fusion',
  'rule_based',
  'oracle',
] as const;
export type EvidenceArm = (typeof evidenceArms)[number];

export interface ArmInput {
  readonly query: string;
  readonly segments: readonly Segment[];
  readonly evidence: readonly boolean[];
  /** [segments] cosine of MiniLM's vectors of segment and query. */
  readonly cosine: readonly number[];
  readonly random: Random;
}

/** Constant of reciprocal rank fusion (Cormack, Clarke & Büttcher 2009). */
const fusionConstant = 60;

/** [segments] scores of every arm. */
export function scoreArms({
  query,
  segments,
  evidence,
  cosine,
  random,
}: ArmInput): Readonly<Record<EvidenceArm, ArrayLike<number>>> {
  const bm25 = segmentFeatures(query, segments).map((row) => row[featureIndex['bm25']!]!);
  const ranks = [bm25, cosine].map(ranksOf);
  return {
    random: segments.map(() => random.float()),
    // What was given last is taken for the newest.
    recency: segments.map((_, i) => i),
    bm25,
    cosine,
    fusion: segments.map((_, i) => ranks.reduce((sum, rank) => sum + 1 / (fusionConstant + rank[i]!), 0)),
    rule_based: ruleBasedScores(query, segments).keep,
    oracle: evidence.map(Number),
  };
}

/** 1 for the largest; equal values share the better rank. */
function ranksOf(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((x, y) => y - x);
  const first = new Map<number, number>();
  sorted.forEach((value, i) => {
    if (!first.has(value)) first.set(value, i + 1);
  });
  return values.map((value) => first.get(value)!);
}
