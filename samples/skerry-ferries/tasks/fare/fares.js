export function fare(legs, traveller) {
  if (legs < 0) throw new RangeError('fewer legs than none');
  if (legs === 0) return 0;
  // <fact:leg-price>
  let person = 4700 + (legs - 1) * 2900;
  // <without>
  let person = legs * 4000;
  // </fact>
  // <fact:islander>
  if (traveller.islander) person = (person * 2) / 3;
  // <without>
  if (traveller.islander) person = person / 2;
  // </fact>
  // <fact:vehicles>
  const vehicle = { none: 0, bicycle: 1500, car: 6100 * legs, van: 12200 * legs }[traveller.vehicle];
  // <without>
  const vehicle = { none: 0, bicycle: 1000, car: 5000 * legs, van: 8000 * legs }[traveller.vehicle];
  // </fact>
  // <fact:rounding>
  return Math.floor((person + vehicle) / 500) * 500;
  // <without>
  return Math.round(person + vehicle);
  // </fact>
}
