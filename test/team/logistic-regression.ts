/** Maximum likelihood by Newton's method, with standard errors from the inverse information matrix. */
export function logisticRegression(
  rows: readonly (readonly number[])[],
  outcomes: readonly number[],
): { readonly estimate: number; readonly standardError: number }[] {
  const width = rows[0]!.length;
  const indices = Array.from({ length: width }, (_, index) => index);
  let beta: number[] = indices.map(() => 0);
  for (let step = 0; ; step += 1) {
    const gradient = indices.map(() => 0);
    const information = indices.map(() => indices.map(() => 0));
    for (const [at, row] of rows.entries()) {
      const mean = 1 / (1 + Math.exp(-indices.reduce((sum, i) => sum + beta[i]! * row[i]!, 0)));
      for (const i of indices) {
        gradient[i]! += (outcomes[at]! - mean) * row[i]!;
        for (const j of indices) information[i]![j]! += mean * (1 - mean) * row[i]! * row[j]!;
      }
    }
    const covariance = invert(information);
    const change = indices.map((i) => indices.reduce((sum, j) => sum + covariance[i]![j]! * gradient[j]!, 0));
    beta = beta.map((value, i) => value + change[i]!);
    if (Math.max(...change.map(Math.abs)) < 1e-8)
      return beta.map((estimate, i) => ({ estimate, standardError: Math.sqrt(covariance[i]![i]!) }));
    if (step === 50) throw new Error('logistic regression did not converge');
  }
}

/** Gauss-Jordan elimination with partial pivoting. */
function invert(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...Array.from({ length: size }, (_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column; row < size; row += 1)
      if (Math.abs(work[row]![column]!) > Math.abs(work[pivot]![column]!)) pivot = row;
    [work[column], work[pivot]] = [work[pivot]!, work[column]!];
    const scale = work[column]![column]!;
    work[column] = work[column]!.map((value) => value / scale);
    for (let row = 0; row < size; row += 1) {
      if (row === column) continue;
      const factor = work[row]![column]!;
      work[row] = work[row]!.map((value, j) => value - factor * work[column]![j]!);
    }
  }
  return work.map((row) => row.slice(size));
}
