export function secondTicket(numbers) {
  if (!Array.isArray(numbers)) throw new TypeError('numbers are a list');
  // <fact:proof-prints>
  const printed = numbers.filter((number) => number >= 100);
  // <without>
  const printed = [...numbers];
  // </fact>
  // <fact:remembered>
  const seen = new Set();
  for (const number of printed) {
    if (seen.has(number)) return number;
    seen.add(number);
  }
  // <without>
  for (const [index, number] of printed.entries()) {
    if (printed.slice(0, index).includes(number)) return number;
  }
  // </fact>
  // <fact:nothing-twice>
  return 0;
  // <without>
  return null;
  // </fact>
}
