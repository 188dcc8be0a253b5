export function newRating(own: number, other: number, result: number, games: number): number {
  if (![0, 0.5, 1].includes(result)) throw new RangeError('no such result');
  // <fact:expectation>
  const expected = Math.min(0.9, Math.max(0.1, 0.5 + (own - other) / 800));
  // <without>
  const expected = 1 / (1 + 10 ** ((other - own) / 400));
  // </fact>
  // <fact:k-factor>
  const speed = games < 12 ? 48 : 20;
  // <without>
  const speed = games < 30 ? 40 : 20;
  // </fact>
  const exact = Number((speed * (result - expected)).toFixed(6));
  // <fact:rounding>
  const change = Math.sign(exact) * Math.ceil(Math.abs(exact));
  // <without>
  const change = Math.round(exact);
  // </fact>
  // <fact:floor>
  return Math.max(640, own + change);
  // <without>
  return own + change;
  // </fact>
}
