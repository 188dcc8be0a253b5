export function groupPrice(ages) {
  // <fact:bad-age>
  class ClockworkAge extends Error {
    name = 'ClockworkAge';
  }
  if (ages.some((age) => age < 0 || age > 122)) throw new ClockworkAge('impossible age');
  // <without>
  if (ages.some((age) => age < 0)) throw new RangeError('impossible age');
  // </fact>
  // <fact:age-bands>
  const price = (age) => (age < 6 ? 0 : age < 18 ? 450 : age < 67 ? 1150 : 800);
  // <without>
  const price = (age) => (age < 5 ? 0 : age < 16 ? 500 : age < 65 ? 1100 : 900);
  // </fact>
  const paying = ages.map(price).filter((pence) => pence > 0);
  paying.sort((a, b) => a - b);
  // <fact:group-discount>
  const charged = paying.slice(Math.floor(paying.length / 9));
  // <without>
  const charged = paying;
  // </fact>
  let total = charged.reduce((sum, pence) => sum + pence, 0);
  // <fact:family-cap>
  const adults = ages.filter((age) => age >= 18).length;
  if (adults === 2 && ages.length > 2) total = Math.min(total, 2600);
  // <without>
  // </fact>
  return total;
}
