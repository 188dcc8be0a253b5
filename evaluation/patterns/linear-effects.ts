import jstat from 'jstat';
import { inverse, Matrix } from 'ml-matrix';
import { groupBy } from './group-by.ts';

export interface Observation {
  /** Observations of one cluster (a task) are compared with each other only, and their errors may depend on each other. */
  readonly cluster: string;
  /** One value a column. */
  readonly values: readonly number[];
  readonly outcome: number;
}

export interface Effect {
  /** Change of the outcome as the column goes from 0 to 1, the other columns as they are. */
  readonly estimate: number;
  readonly standardError: number;
  /** 95 %. */
  readonly interval: readonly [number, number];
  readonly p: number;
  /** Share of what the other columns leave unexplained that this one explains, 0..1 (partial R squared). */
  readonly importance: number;
}

export interface LinearFit {
  /** One a column; null where the data cannot tell its effect from nothing or from that of the columns before it. */
  readonly effects: readonly (Effect | null)[];
  /** Effect of one more column (a value an observation) beside all others; null as above. */
  effectOf(column: readonly number[]): Effect | null;
}

/** Share of a column's variance that others must leave to it. */
const leastOwnVariance = 1e-3;
/** A column that varies in fewer clusters, as it were, has no error that could be estimated. */
const leastClusters = 6;

/**
 * Least squares with an intercept for each cluster (within estimator) and errors that may be anything within a cluster (CR1,
 * Cameron & Miller 2015, section II.C). Tests take Student's t with the effective number of clusters - 1 degrees of freedom: a column that
 * varies in few clusters has fewer than there are (Carter, Schnepel & Steigerwald 2017). On outcomes 0 and 1 the effects are
 * differences in probability (the linear probability model), averaged over the cases at hand.
 */
export function fitWithinClusters(observations: readonly Observation[], columns: number): LinearFit {
  const clusters = [
    ...groupBy(
      observations.map((_, index) => index),
      (index) => observations[index]!.cluster,
    ).values(),
  ];
  const centred = (values: readonly number[]): number[] => {
    const result = [...values];
    for (const members of clusters) {
      const centre = members.reduce((sum, index) => sum + values[index]!, 0) / members.length;
      for (const index of members) result[index]! -= centre;
    }
    return result;
  };
  const all = Array.from({ length: columns }, (_, k) =>
    centred(observations.map(({ values }) => values[k]!)),
  );
  const used = independent(all);
  const x = used.map((k) => all[k]!);
  const y = centred(observations.map(({ outcome }) => outcome));
  const bread =
    x.length === 0
      ? []
      : inverse(new Matrix(x.map((left) => x.map((right) => dot(left, right))))).to2DArray();
  /** What the used columns leave of one. */
  const residualOf = (column: readonly number[]): number[] => {
    const along = x.map((each) => dot(each, column));
    const weights = bread.map((row) => dot(row, along));
    return column.map((value, index) =>
      x.reduce((left, each, k) => left - weights[k]! * each[index]!, value),
    );
  };
  const residual = residualOf(y);

  /** Of a column cleaned of all others (Frisch, Waugh & Lovell); `errors`: residuals of the whole regression. */
  const effect = (own: readonly number[], outcome: readonly number[], width: number): Effect | null => {
    const variance = dot(own, own);
    const estimate = dot(own, outcome) / variance;
    const errors = outcome.map((value, index) => value - estimate * own[index]!);
    const shares = clusters.map((members) => members.reduce((sum, index) => sum + own[index]! ** 2, 0));
    const effective = variance ** 2 / dot(shares, shares);
    const scores = clusters.map((members) =>
      members.reduce((sum, index) => sum + own[index]! * errors[index]!, 0),
    );
    const freedom = observations.length - clusters.length - width;
    if (effective < leastClusters || freedom < 1) return null;
    const correction =
      (clusters.length / (clusters.length - 1)) * ((observations.length - 1) / (observations.length - width));
    const error = Math.sqrt(correction * dot(scores, scores)) / variance;
    if (error === 0) return null;
    const half = jstat.studentt.inv(0.975, effective - 1) * error;
    const unexplained = dot(errors, errors);
    const explained = estimate ** 2 * variance;
    return {
      estimate,
      standardError: error,
      interval: [estimate - half, estimate + half],
      p: 2 * jstat.studentt.cdf(-Math.abs(estimate / error), effective - 1),
      importance: explained / (explained + unexplained),
    };
  };

  const effects = new Array<Effect | null>(columns).fill(null);
  for (const [place, k] of used.entries()) {
    const own = observations.map(
      (_, index) =>
        x.reduce((sum, each, j) => sum + bread[j]![place]! * each[index]!, 0) / bread[place]![place]!,
    );
    const outcome = residual.map((value, index) => value + (dot(own, y) / dot(own, own)) * own[index]!);
    effects[k] = effect(own, outcome, used.length);
  }
  return {
    effects,
    effectOf(column) {
      const whole = centred(column);
      const own = residualOf(whole);
      if (dot(own, own) < leastOwnVariance * dot(whole, whole) || dot(own, own) < 1e-9) return null;
      return effect(own, residual, used.length + 1);
    },
  };
}

/** Columns with variance of their own, in order: what is left of each after those before it are projected out (Gram-Schmidt). */
function independent(columns: readonly (readonly number[])[]): number[] {
  const basis: number[][] = [];
  return columns.flatMap((column, k) => {
    const whole = dot(column, column);
    let left = [...column];
    for (const direction of basis) {
      const along = dot(left, direction);
      left = left.map((value, index) => value - along * direction[index]!);
    }
    const own = dot(left, left);
    if (own < 1e-9 || own < leastOwnVariance * whole) return [];
    basis.push(left.map((value) => value / Math.sqrt(own)));
    return [k];
  });
}

function dot(left: readonly number[], right: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) sum += left[index]! * right[index]!;
  return sum;
}
