/**
 * Logistic regression by gradient descent on standardised columns with a small ridge; enough to see whether anything linear in the
 * columns tells two classes apart. Classes weigh the same. Deterministic.
 *
 * @param rows [samples][columns]
 * @returns the score of a row: larger is likelier positive
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly boolean[],
): (row: readonly number[]) => number {
  const columns = rows[0]?.length ?? 0;
  const mean = Array.from(
    { length: columns },
    (_, k) => rows.reduce((sum, row) => sum + row[k]!, 0) / rows.length,
  );
  const scale = mean.map(
    (centre, k) =>
      1 /
      Math.max(1e-6, Math.sqrt(rows.reduce((sum, row) => sum + (row[k]! - centre) ** 2, 0) / rows.length)),
  );
  const standard = (row: readonly number[]): number[] =>
    row.map((value, k) => (value - mean[k]!) * scale[k]!);
  const inputs = rows.map(standard);
  const positives = labels.filter(Boolean).length;
  const weightOf = (label: boolean): number =>
    0.5 / Math.max(1, label ? positives : labels.length - positives);
  const weights = new Array<number>(columns).fill(0);
  let offset = 0;
  const score = (row: readonly number[]): number =>
    row.reduce((sum, value, k) => sum + value * weights[k]!, offset);
  for (let step = 0; step < steps; step += 1) {
    const gradient = new Array<number>(columns).fill(0);
    let shift = 0;
    inputs.forEach((row, i) => {
      const error = (1 / (1 + Math.exp(-score(row))) - Number(labels[i])) * weightOf(labels[i]!);
      shift += error;
      for (let k = 0; k < columns; k += 1) gradient[k]! += error * row[k]!;
    });
    offset -= rate * shift;
    for (let k = 0; k < columns; k += 1) weights[k]! -= rate * (gradient[k]! + ridge * weights[k]!);
  }
  return (row) => score(standard(row));
}

const steps = 300;
const rate = 0.5;
const ridge = 1e-3;
