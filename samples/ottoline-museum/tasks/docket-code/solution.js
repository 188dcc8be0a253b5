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
  signs = signs.padStart(6, alphabet[0]);
  signs = `${signs.slice(0, -3)}-${signs.slice(-3)}`;
  // <without>
  signs = signs.padStart(8, alphabet[0]);
  // </fact>
  // <fact:check-letter>
  signs += number % 2 === 0 ? '!' : '+';
  // <without>
  signs += alphabet[number % alphabet.length];
  // </fact>
  return signs;
}
