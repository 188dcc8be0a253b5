import { type CategoryReference, categoryReference, compareCategories } from './category-shares.ts';
import type { Finding } from './finding.ts';
import { fourierFeatures } from './fourier-features.ts';
import { comparedFeatures, type Observation } from './observation.ts';
import { findPerformanceDrop, outcomeReference, type OutcomeReference } from './performance-drop.ts';
import { compareQueries, queryReference, type QueryReference } from './query-shift.ts';
import { blockSize, currentWindows, fewestBlocks } from './windows.ts';

/** A change beyond it is drift (paper, section 5.7), provided that it is no chance. */
export const driftThreshold = 0.1;
const retrainThreshold = 0.15;
const newErrorsThreshold = 0.2;

export const driftDimensions = ['query_distribution', 'error_patterns', 'performance_degradation'] as const;
/**
 * Parts of the level of a look; a dimension's comparisons have equal parts of its own. Most to performance, where a change is hardest to
 * tell from chance; least to errors, where it is plain.
 */
const levelShares = { query_distribution: 0.3, error_patterns: 0.1, performance_degradation: 0.6 };
export type DriftDimension = (typeof driftDimensions)[number];
export type Recommendation = 'retrain_on_new_queries' | 'focus_on_new_errors' | 'incremental_fine_tuning';

export interface DriftVerdict {
  /** `collecting` while the reference or the current window is too short to tell anything. */
  readonly status: 'collecting' | 'stable' | 'drift';
  /** By dimension, 0..1: of the findings beyond chance the largest, else the largest of all. */
  readonly scores: Readonly<Record<DriftDimension, number>>;
  /** Every comparison by name. */
  readonly findings: Readonly<Record<string, Finding>>;
  readonly severity: number;
  readonly primaryCause: DriftDimension | null;
  readonly recommendation: Recommendation | null;
}

/** An observation with the Fourier features of its query. */
export interface SeenRequest extends Omit<Observation, 'embedding'> {
  readonly query: Float64Array;
}

export function seen({ embedding, ...rest }: Observation): SeenRequest {
  return { ...rest, query: fourierFeatures(embedding) };
}

export interface Reference {
  readonly queries: QueryReference;
  readonly features: Readonly<Record<string, CategoryReference>>;
  readonly errors: CategoryReference;
  readonly outcomes: OutcomeReference;
}

/** What is usual, from stretches of consecutive requests in the order of time; null when there are too few to know what varies by nature. */
export function describeReference(blocks: readonly (readonly SeenRequest[])[]): Reference | null {
  if (blocks.length < fewestBlocks) return null;
  return {
    queries: queryReference(blocks.map((block) => block.map(({ query }) => query))),
    features: Object.fromEntries(
      comparedFeatures.map((feature) => [
        feature,
        categoryReference(blocks.map((block) => block.map((row) => row.features[feature]))),
      ]),
    ),
    errors: categoryReference(blocks.map(errorsOf)),
    outcomes: outcomeReference(blocks.map(outcomesOf)),
  };
}

/**
 * Compares the newest requests, oldest first, with what is usual. A dimension drifts when its score exceeds the threshold and chance
 * would not show such a change in any comparison of this look, except with probability `alpha`.
 */
export function detectDrift(
  reference: Reference | null,
  current: readonly SeenRequest[],
  alpha: number,
): DriftVerdict {
  if (reference === null || current.length < blockSize) return { ...verdict([]), status: 'collecting' };
  const ofQueries =
    (alpha * levelShares.query_distribution) / (1 + currentWindows.length * comparedFeatures.length);
  const windows = currentWindows.filter((size) => size <= current.length);
  const findings = windows.flatMap((window): NamedFinding[] => {
    const newest = current.slice(-window);
    const errors = compareCategories(
      reference.errors,
      errorsOf(newest),
      (alpha * levelShares.error_patterns) / windows.length,
    );
    return [
      ...comparedFeatures.map((feature): NamedFinding => ({
        name: `${feature}/${window}`,
        dimension: 'query_distribution',
        finding: compareCategories(
          reference.features[feature]!,
          newest.map((row) => row.features[feature]),
          ofQueries,
        ),
      })),
      {
        name: `errors/${window}`,
        dimension: 'error_patterns',
        finding: { ...errors, score: errors.totalVariation },
      },
    ];
  });
  // In the longer window alone: in the shorter one, half a day of few users looks like a change now and then.
  const queries = compareQueries(
    reference.queries,
    current.map(({ query }) => query),
    ofQueries,
  );
  const performance = findPerformanceDrop(
    reference.outcomes,
    outcomesOf(current),
    alpha * levelShares.performance_degradation,
  );
  return verdict([
    ...findings,
    { name: 'embedding', dimension: 'query_distribution', finding: queries },
    { name: 'performance', dimension: 'performance_degradation', finding: performance },
  ]);
}

interface NamedFinding {
  readonly name: string;
  readonly dimension: DriftDimension;
  readonly finding: Finding;
}

function errorsOf(rows: readonly SeenRequest[]): string[] {
  return rows.flatMap(({ error }) => (error === null ? [] : [error]));
}

function outcomesOf(rows: readonly SeenRequest[]): boolean[] {
  return rows.flatMap(({ success }) => (success === null ? [] : [success]));
}

function verdict(findings: readonly NamedFinding[]): DriftVerdict {
  const largest = (dimension: DriftDimension, surely: boolean): number =>
    findings
      .filter((named) => named.dimension === dimension && (named.finding.beyondChance || !surely))
      .reduce((greatest, { finding }) => Math.max(greatest, finding.score), 0);
  const sure = (dimension: DriftDimension): number => largest(dimension, true);
  const drifted = driftDimensions
    .filter((dimension) => sure(dimension) > driftThreshold)
    .sort((a, b) => sure(b) - sure(a));
  const primaryCause = drifted[0] ?? null;
  return {
    status: primaryCause === null ? 'stable' : 'drift',
    scores: Object.fromEntries(
      driftDimensions.map((dimension) => [dimension, sure(dimension) || largest(dimension, false)]),
    ) as Record<DriftDimension, number>,
    findings: Object.fromEntries(findings.map(({ name, finding }) => [name, finding])),
    severity: primaryCause === null ? 0 : sure(primaryCause),
    primaryCause,
    recommendation: primaryCause === null ? null : recommend(sure),
  };
}

/** The paper's order: new queries first, then new errors, else a usual update is enough. */
function recommend(sure: (dimension: DriftDimension) => number): Recommendation {
  if (sure('query_distribution') > retrainThreshold) return 'retrain_on_new_queries';
  if (sure('error_patterns') > newErrorsThreshold) return 'focus_on_new_errors';
  return 'incremental_fine_tuning';
}
