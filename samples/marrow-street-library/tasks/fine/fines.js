export function fine(thing, reader, daysLate) {
  if (daysLate <= 0) return 0;
  // <fact:grace>
  if (daysLate <= 2) return 0;
  // <without>
  // </fact>
  // <fact:rates>
  const rate = reader === 'child' && thing !== 'tool' ? 0 : { book: 13, record: 13, tool: 85, tin: 40 }[thing];
  // <without>
  const rate = { book: 20, record: 20, tool: 100, tin: 50 }[thing];
  // </fact>
  let cents = rate * daysLate;
  // <fact:ceiling>
  cents = Math.min(cents, reader === 'house' ? 300 : 960);
  // <without>
  // </fact>
  // <fact:coins>
  return Math.floor(cents / 10) * 10;
  // <without>
  return cents;
  // </fact>
}
