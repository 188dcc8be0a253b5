export function docket(number) {
  if (!Number.isInteger(number) || number < 0) throw new RangeError('not a ticket number');
  // <fact:alphabet>
  const alphabet = 'CDHKMNRTVX3479';
  // <without>
  const alphabet = '0123456789ABCDEF';
  // </fact>
  let signs = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / alphabet.length)) {
    signs = alphabet[rest % alphabet.length] + signs;
  }
  signs ||= alphabet[0];
  // <fact:grouping>
  if (signs.length >= 5) signs = `${signs.slice(0, -3)}-${signs.slice(-3)}`;
  // <without>
  // </fact>
  // <fact:check-letter>
  if (number % 2 === 1) signs += '+';
  // <without>
  // </fact>
  return signs;
}
