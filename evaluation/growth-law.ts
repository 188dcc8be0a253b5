import { linearRegression } from 'simple-statistics';

/** What a stage took at one size: seconds, bytes or US dollars. */
export interface MeasuredSize {
  readonly size: number;
  readonly amount: number;
}

export interface GrowthLaw {
  /** Of amount ~ size ^ exponent, by least squares over the logarithms; 1: in proportion. */
  readonly exponent: number;
  /** The flattest and the steepest step from one size to the next: three sizes say no more about how sure it is. */
  readonly range: readonly [number, number];
}

/**
 * How what a stage takes grows with its size.
 *
 * @throws RangeError with fewer than three sizes, or one that took nothing
 */
export function growthLaw(measured: readonly MeasuredSize[]): GrowthLaw {
  const sorted = [...measured].sort((x, y) => x.size - y.size);
  if (sorted.length < 3) throw new RangeError(`measured: ${sorted.length} sizes, three are needed`);
  const points = sorted.map(({ size, amount }): [number, number] => {
    if (!(size > 0 && amount > 0))
      throw new RangeError(`measured: ${amount} at size ${size} is not positive`);
    return [Math.log(size), Math.log(amount)];
  });
  const steps = points.slice(1).map(([x, y], place) => (y - points[place]![1]) / (x - points[place]![0]));
  return {
    exponent: linearRegression(points).m,
    range: [Math.min(...steps), Math.max(...steps)],
  };
}

/**
 * What the needed size takes: from the largest that was measured on, by the law and by its steepest step. An exponent below 1 is what
 * small sizes pay before they begin, which is not saved again: it counts as 1.
 */
export function projectTo(
  needed: number,
  measured: readonly MeasuredSize[],
): { readonly likely: number; readonly most: number } {
  const { exponent, range } = growthLaw(measured);
  const largest = measured.reduce((most, each) => (each.size > most.size ? each : most));
  const by = (power: number): number => largest.amount * (needed / largest.size) ** Math.max(1, power);
  return { likely: by(exponent), most: by(Math.max(exponent, range[1])) };
}
