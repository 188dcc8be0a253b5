import { sampleCorrelation } from 'simple-statistics';

/** Ranks from 1, equal values share the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((x, y) => values[x]! - values[y]!);
  const result = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1;
    for (let place = from; place < to; place += 1) result[order[place]!] = (from + 1 + to) / 2;
    from = to;
  }
  return result;
}

/** Spearman's rho with ties at their mean rank; NaN when one side is constant. */
export function spearman(x: readonly number[], y: readonly number[]): number {
  return sampleCorrelation(ranks(x), ranks(y));
}

/** Area under the ROC curve (Mann-Whitney, ties count half); NaN when one class is missing. */
export function areaUnderRoc(labels: readonly boolean[], scores: readonly number[]): number {
  const ranked = ranks(scores);
  const positives = labels.filter(Boolean).length;
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return Number.NaN;
  const sum = ranked.reduce((total, rank, i) => total + (labels[i] ? rank : 0), 0);
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
