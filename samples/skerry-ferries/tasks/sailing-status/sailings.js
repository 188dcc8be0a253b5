export function sailingStatus(boat, forecast) {
  // <fact:wind-limits>
  const limits = { A: 38, B: 33, C: 21 };
  // <without>
  const limits = { A: 40, B: 35, C: 25 };
  // </fact>
  const limit = limits[boat];
  if (limit === undefined) throw new RangeError('unknown boat');
  // <fact:no-forecast>
  if (forecast === null) return boat === 'C' ? 'stays' : 'doubtful';
  // <without>
  if (forecast === null) return 'unknown';
  // </fact>
  // <fact:wave-rule>
  const felt = forecast.wind + Math.floor(forecast.waves / 2);
  // <without>
  const felt = forecast.wind;
  // </fact>
  if (felt > limit) return 'stays';
  // <fact:status-words>
  return felt > limit - 3 ? 'doubtful' : 'goes';
  // <without>
  return 'goes';
  // </fact>
}
