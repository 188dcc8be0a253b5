export function dueDay(today, thing, reader) {
  if (!Number.isInteger(today)) throw new TypeError('not a day');
  // <fact:periods>
  const periods = { book: 24, record: 10, tool: 5, tin: 3 };
  // <without>
  const periods = { book: 28, record: 14, tool: 7, tin: 7 };
  // </fact>
  let period = periods[thing];
  if (period === undefined) {
    // <fact:unknown-thing>
    return today;
    // <without>
    throw new RangeError('unknown thing');
    // </fact>
  }
  // <fact:house-readers>
  if (reader === 'house' && (thing === 'book' || thing === 'record')) period *= 3;
  // <without>
  // </fact>
  let due = today + period;
  // <fact:closed>
  if (due % 7 === 6) due -= 1;
  else if (due % 7 === 0) due -= 2;
  // <without>
  if (due % 7 === 6) due += 1;
  // </fact>
  return due;
}
