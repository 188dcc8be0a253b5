/**
 * False alarms of the drift watch in simulated months without a change, and how soon and how surely it finds a change of a fifth of the
 * requests: `npm run bench:drift [-- --seeds 200 --first-seed 1]`. Pure: no database, no model.
 */
import { parseArgs } from 'node:util';
import { median, quantile } from 'simple-statistics';
import { shifts, simulateTraffic, type Shift } from './drift/traffic.ts';
import { watchTraffic } from './drift/watch-traffic.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    'first-seed': { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values['first-seed']) + i);
const requestsPerDay = 1000;
const wanted = 1000;
const shiftDay = 10;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function power(kind: Shift['kind'], share: number): void {
  const delays: number[] = [];
  const causes: Record<string, number> = {};
  for (const seed of seeds) {
    const requests = [
      ...simulateTraffic({ seed, days: shiftDay + 4, requestsPerDay, shiftDay, shift: { kind, share } }),
    ];
    const before = requests.findIndex(({ at }) => at >= shiftDay);
    const alarms = watchTraffic(requests, { fromDay: shiftDay, toDay: shiftDay + 4, stopAtFirst: true });
    const alarm = alarms[0];
    delays.push(alarm ? alarm.requests - before : Infinity);
    const cause = alarm?.verdict.primaryCause ?? 'none';
    causes[cause] = (causes[cause] ?? 0) + 1;
  }
  const found = delays.filter((delay) => delay <= wanted).length / seeds.length;
  console.log(
    `${kind} ${percent(share)}: found within ${wanted} requests in ${percent(found)}; delay median ${median(delays)}, ` +
      `90th percentile ${quantile(delays, 0.9)}; first cause ${JSON.stringify(causes)}`,
  );
}

function falseAlarms(): void {
  const counts: number[] = [];
  const causes: Record<string, number> = {};
  for (const seed of seeds) {
    const requests = [...simulateTraffic({ seed, days: 30, requestsPerDay, shiftDay: null, shift: null })];
    const alarms = watchTraffic(requests, { fromDay: 0, toDay: 30, stopAtFirst: false });
    counts.push(alarms.length);
    for (const { day, verdict } of alarms)
      process.stderr.write(`seed ${seed}, day ${day.toFixed(1)}: ${JSON.stringify(verdict.findings)}\n`);
    for (const { verdict } of alarms)
      causes[verdict.primaryCause!] = (causes[verdict.primaryCause!] ?? 0) + 1;
  }
  const sum = counts.reduce((total, count) => total + count, 0);
  console.log(
    `no change: ${seeds.length} months of ${requestsPerDay} requests a day, ${sum} false alarms (${(sum / seeds.length).toFixed(3)} a ` +
      `month), most in one month ${Math.max(...counts)}, months with more than one ${counts.filter((c) => c > 1).length}; ${JSON.stringify(causes)}`,
  );
}

console.log(`seeds ${seeds[0]} to ${seeds.at(-1)}, ${new Date().toISOString().slice(0, 10)}`);
if (values.only !== 'false-alarms') for (const kind of shifts) power(kind, 0.2);
if (values.only !== 'power') falseAlarms();
