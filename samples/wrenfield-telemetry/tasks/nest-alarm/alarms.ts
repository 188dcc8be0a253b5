interface Sample {
  time: number;
  weight: number;
}
// <fact:alarm-shape>
type Alarm = { at: number; why: 'J' | 'S' };
const jump = (time: number): Alarm => ({ at: time, why: 'J' });
const silence = (time: number): Alarm => ({ at: time, why: 'S' });
// <without>
type Alarm = { time: number; type: 'jump' | 'silence' };
const jump = (time: number): Alarm => ({ time, type: 'jump' });
const silence = (time: number): Alarm => ({ time, type: 'silence' });
// </fact>

export function nestAlarms(samples: Sample[]): Alarm[] {
  const alarms: Alarm[] = [];
  for (const [index, sample] of samples.entries()) {
    const before = samples[index - 1];
    if (!before) continue;
    if (sample.time < before.time) throw new RangeError('samples are not in order');
    // <fact:silence>
    if (sample.time - before.time > 15300) {
      alarms.push(silence(sample.time));
      continue;
    }
    // <without>
    if (sample.time - before.time > 86400) alarms.push(silence(sample.time));
    // </fact>
    const change = sample.weight - before.weight;
    // <fact:jump-limit>
    if (change > 170 || change < -45) alarms.push(jump(sample.time));
    // <without>
    if (Math.abs(change) > 100) alarms.push(jump(sample.time));
    // </fact>
  }
  // <fact:alarm-order>
  return alarms.reverse().slice(0, 5);
  // <without>
  return alarms;
  // </fact>
}
