/**
 * Thirty days of production, simulated: requests that the drift watch looks at every hour (bench/drift), and feedback, nightly updates that
 * plan themselves, validation, experiments and promotion by the product's own rules (bench/thirty-days/month.ts), with a change of a fifth of
 * the requests on day 15, an update at its alarm, and one day on which a tenth of the verdicts was turned round. Users and model are
 * simulated; the figures say what the rules do, nothing about real users. Targets are those of specification P4.6 and P4.7.
 *
 *   npm run prove:thirty-days -- [--seeds 40] [--first-seed 1]
 */
import { parseArgs } from 'node:util';
import { mean, median, standardDeviation } from 'simple-statistics';
import { createRandom } from '../models/random.ts';
import { simulateTraffic } from './drift/traffic.ts';
import { watchTraffic } from './drift/watch-traffic.ts';
import { liveThrough, type Month } from './thirty-days/month.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '40' }, 'first-seed': { type: 'string', default: '1' } },
});
const seeds = Array.from(
  { length: Number(values.seeds) },
  (_, index) => Number(values['first-seed']) + index,
);
const days = 30;
const changeDay = 15;
const poisonedDay = 8;

/** What the watch says of a month with the change: alarms before it are false. */
function watch(seed: number): { false: number; delay: number | null; alarmDay: number | null } {
  const shift = { kind: 'queries', share: 0.2 } as const;
  const traffic = [...simulateTraffic({ seed, days, requestsPerDay: 1000, shiftDay: changeDay, shift })];
  const alarms = watchTraffic(traffic, { fromDay: 0, toDay: days, stopAtFirst: false });
  const before = traffic.findIndex(({ at }) => at >= changeDay);
  const first = alarms.find(({ day }) => day > changeDay) ?? null;
  return {
    false: alarms.filter(({ day }) => day <= changeDay).length,
    delay: first && first.requests - before,
    alarmDay: first && first.day,
  };
}

const months = seeds.map((seed) => {
  const watched = watch(seed);
  const settings = { seed, days, poisonedDay };
  return {
    watched,
    month: liveThrough({ ...settings, changeDay, alarmDay: watched.alarmDay }),
    quiet: liveThrough({ ...settings, changeDay: null, alarmDay: null }),
  };
});

/** Mean with the 95 % interval of the mean over seeds (bootstrap). */
function overSeeds(figures: readonly number[]): string {
  const random = createRandom(7);
  const means = Array.from({ length: 2000 }, () =>
    mean(figures.map(() => figures[random.int(figures.length)]!)),
  );
  means.sort((a, b) => a - b);
  return `${mean(figures).toFixed(3)} [${means[50]!.toFixed(3)}, ${means[1949]!.toFixed(3)}]`;
}

const week = (quality: readonly number[], from: number) => mean(quality.slice(from, from + 7));
const ratio = (part: number, whole: number) => (whole === 0 ? [] : [part / whole]);
const delays = months.flatMap(({ watched }) => watched.delay ?? []);
const adaptations = months.flatMap(({ month }) => month.adaptationHours ?? []);
console.log(
  `simulated: ${seeds.length} months from seed ${seeds[0]!}, 1,000 requests a day, ${new Date().toISOString().slice(0, 10)}`,
);
console.log(
  `drift: ${months.reduce((sum, { watched }) => sum + watched.false, 0)} false alarms in ${seeds.length} times ${changeDay} days ` +
    `(target: at most 1 in 30 days); the change found within 1,000 requests in ` +
    `${delays.filter((delay) => delay <= 1000).length} of ${seeds.length} (target .9), delay median ${median(delays)}`,
);
console.log(
  `adaptation: a candidate in ${adaptations.length} of ${delays.length} alarms, after ${median(adaptations).toFixed(1)} h (median), ` +
    `${Math.max(...adaptations).toFixed(1)} h (longest; target below 48 h)`,
);
console.log(
  `a day with a tenth of its verdicts turned round was learned from in ${months.filter(({ month }) => month.poisonLearned).length} ` +
    `of ${seeds.length} months`,
);
console.log('| figure, mean over months [95 % interval] | with the change | without | target |');
console.log('| --- | --- | --- | --- |');
function row(name: string, target: string, figure: (month: Month) => readonly number[]): void {
  const cells = (['month', 'quiet'] as const).map((kind) =>
    overSeeds(months.flatMap((one) => figure(one[kind]))),
  );
  console.log(`| ${name} | ${cells.join(' | ')} | ${target} |`);
}
row('quality', '> .85', ({ quality }) => [mean(quality)]);
row('acceptance', '> .75', ({ accepted }) => [accepted]);
row('regeneration', '< .20', ({ regenerated }) => [regenerated]);
row('last week against the first', '> .02', ({ quality }) => [week(quality, days - 7) - week(quality, 0)]);
row('month against the model that it began with', '> .02', ({ quality, unlearned }) => [
  mean(quality) - unlearned,
]);
row('last week against that after the change', '', ({ quality }) => [
  week(quality, days - 7) - week(quality, changeDay),
]);
row('update success', '> .95', ({ updates }) => ratio(updates.deployed, updates.tried));
row('A/B wins, of ended', '> .60', ({ experiments }) => ratio(experiments.won, experiments.ended));
row('rolled back, of ended', '< .05', ({ experiments }) => ratio(experiments.lost, experiments.ended));
row('variance of daily quality', '< .02', ({ quality }) => [standardDeviation(quality)]);
