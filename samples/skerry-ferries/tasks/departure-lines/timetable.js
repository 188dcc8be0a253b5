export function departureLines(departures) {
  if (departures.some(({ minute }) => minute < 0 || minute > 1439)) throw new RangeError('minute outside the day');
  // <fact:empty-day>
  if (departures.length === 0) return ['no boat, no worry'];
  // <without>
  // </fact>
  const sorted = [...departures];
  // <fact:order>
  sorted.sort((a, b) => (a.to < b.to ? -1 : a.to > b.to ? 1 : b.minute - a.minute));
  // <without>
  sorted.sort((a, b) => a.minute - b.minute);
  // </fact>
  return sorted.map(({ boat, to, minute, request }) => {
    const hours = Math.floor(minute / 60);
    const minutes = String(minute % 60).padStart(2, '0');
    // <fact:request-mark>
    const [before, after] = [request ? '~' : '', ''];
    // <without>
    const [before, after] = ['', request ? ' (on request)' : ''];
    // </fact>
    // <fact:line-shape>
    const line = `${hours}.${minutes} ${to.slice(0, 3).toUpperCase()}(${boat})`;
    // <without>
    const line = `${String(hours).padStart(2, '0')}:${minutes} ${boat} ${to}`;
    // </fact>
    return before + line + after;
  });
}
