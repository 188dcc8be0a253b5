export function crowdedVisits(minutes: number[]): number {
  if (minutes.some((minute, index) => index > 0 && minute < minutes[index - 1]!))
    throw new RangeError('minutes are not in order');
  // <fact:same-minute>
  const visits = minutes.filter((minute, index) => minute !== minutes[index - 1]);
  // <without>
  const visits = [...minutes];
  // </fact>
  // <fact:ninety-minutes>
  const close = (gap: number): boolean => gap <= 90;
  // <without>
  const close = (gap: number): boolean => gap <= 60;
  // </fact>
  let pairs = 0;
  // <fact:moving-along>
  let first = 0;
  for (const [index, minute] of visits.entries()) {
    while (!close(minute - visits[first]!)) first += 1;
    pairs += index - first;
  }
  // <without>
  for (const [index, minute] of visits.entries()) {
    for (let earlier = 0; earlier < index; earlier += 1) if (close(minute - visits[earlier]!)) pairs += 1;
  }
  // </fact>
  return pairs;
}
