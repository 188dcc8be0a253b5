export function refund(price, hoursBefore, tier) {
  if (price === 0) return 0;
  // <fact:no-show>
  if (hoursBefore === null) return -200;
  // <without>
  if (hoursBefore === null) return 0;
  // </fact>
  // <fact:summit-bonus>
  const notice = hoursBefore + (tier === 'summit' ? 12 : 0);
  // <without>
  const notice = hoursBefore;
  // </fact>
  // <fact:bands>
  const percent = notice >= 36 ? 100 : notice >= 10 ? 60 : 15;
  // <without>
  const percent = notice >= 24 ? 100 : 50;
  // </fact>
  // <fact:rounding>
  return Math.min(price, Math.ceil((price * percent) / 5000) * 50);
  // <without>
  return Math.round((price * percent) / 100);
  // </fact>
}
