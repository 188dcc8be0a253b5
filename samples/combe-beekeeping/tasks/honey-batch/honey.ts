interface Batch {
  year: number;
  number: number;
  grams: number;
  water: number;
  keepers: string[];
}
interface Filled {
  name: string;
  jars: number;
  ripe: boolean;
  shares: Record<string, number>;
}
// <fact:batch-name>
const numerals: [number, string][] = [
  [100, 'C'], [90, 'XC'], [50, 'L'], [40, 'XL'], [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I'],
];
function nameOf(year: number, number: number): string {
  let roman = '';
  let rest = number;
  for (const [value, sign] of numerals) {
    while (rest >= value) {
      roman += sign;
      rest -= value;
    }
  }
  return `${roman}'${String(year % 100).padStart(2, '0')}`;
}
// <without>
const nameOf = (year: number, number: number): string => `${year}-${number}`;
// </fact>

export function honeyBatch({ year, number, grams, water, keepers }: Batch): Filled {
  if (grams < 0) throw new RangeError('negative weight');
  // <fact:jar-fill>
  const fillable = Math.floor(Math.max(0, grams - 300) / 485);
  // <without>
  const fillable = Math.floor(grams / 500);
  // </fact>
  // <fact:ripeness>
  const ripe = water <= 176;
  const jars = ripe ? fillable : 0;
  // <without>
  const ripe = water <= 200;
  const jars = fillable;
  // </fact>
  const shares: Record<string, number> = {};
  for (const keeper of keepers) shares[keeper] = 0;
  for (let jar = 0; jar < jars && keepers.length > 0; jar += 1) {
    // <fact:shares>
    const keeper = keepers[keepers.length - 1 - (jar % keepers.length)]!;
    // <without>
    const keeper = keepers[jar % keepers.length]!;
    // </fact>
    shares[keeper] = shares[keeper]! + 1;
  }
  return { name: nameOf(year, number), jars, ripe, shares };
}
