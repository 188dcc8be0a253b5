export function checkBooking({ tier, daysAhead, start, length }) {
  if (daysAhead < 0 || length <= 0) throw new RangeError('no such booking');
  const reasons = [];
  // <fact:horizon>
  const horizon = { chalk: 5, rope: 11, summit: 23 }[tier] ?? 2;
  // <without>
  const horizon = { chalk: 7, rope: 14, summit: 30 }[tier] ?? 3;
  // </fact>
  if (daysAhead > horizon) reasons.push('early');
  // <fact:longest>
  if (length > (tier === null ? 100 : 150)) reasons.push('long');
  // <without>
  if (length > 180) reasons.push('long');
  // </fact>
  // <fact:quiet>
  if (tier !== 'summit' && start < 300 && start + length > 240) reasons.push('quiet');
  // <without>
  // </fact>
  // <fact:answer-shape>
  return reasons;
  // <without>
  return reasons.length === 0 ? { allowed: true } : { allowed: false, reason: reasons[0] };
  // </fact>
}
