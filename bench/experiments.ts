/**
 * A/A and A/B tests as `abTest` judges them, simulated: how often an experiment without a difference is decided at any of 50 looks, and
 * how often a difference of five points is found by 2,700 subjects an arm. `npm run bench:experiments [-- --runs 2000]`. Pure.
 */
import { parseArgs } from 'node:util';
import { analyzeCounts } from '../models/experiments/analyze.ts';
import { assignVariant } from '../models/experiments/assignment.ts';
import { createRandom } from '../models/random.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '2000' }, 'first-seed': { type: 'string', default: '1' } },
});
const runs = Number(values.runs);
const firstSeed = Number(values['first-seed']);

interface Design {
  readonly baseline: number;
  readonly lift: number;
  readonly perArm: number;
  readonly looks: number;
}

/** Subjects an arm at the look that decided, and what it decided; null: none did. */
function simulate(seed: number, design: Design): { perArm: number; recommendation: string } | null {
  const random = createRandom(seed);
  const subjects = { control: 0, treatment: 0 };
  const successes = { control: 0, treatment: 0 };
  for (let look = 1; look <= design.looks; look++) {
    const until = (2 * design.perArm * look) / design.looks;
    while (subjects.control + subjects.treatment < until) {
      const arm = assignVariant(`experiment-${seed}`, `user-${subjects.control + subjects.treatment}`, 0.5);
      subjects[arm] += 1;
      if (random.float() < design.baseline + (arm === 'treatment' ? design.lift : 0)) successes[arm] += 1;
    }
    const total = subjects.control + subjects.treatment;
    const { recommendation } = analyzeCounts({
      control: { subjects: subjects.control, successes: successes.control },
      treatment: { subjects: subjects.treatment, successes: successes.treatment },
      faults: {
        control: { subjects: subjects.control, successes: 0 },
        treatment: { subjects: subjects.treatment, successes: 0 },
      },
      split: { treatment: subjects.treatment, expected: total / 2, variance: total / 4 },
      simulated: true,
    });
    if (recommendation !== 'continue') return { perArm: total / 2, recommendation };
  }
  return null;
}

/** Wilson's 95 % interval of a share. */
function interval(count: number, of: number): string {
  const z = 1.96;
  const center = (count + z ** 2 / 2) / (of + z ** 2);
  const half = (z * Math.sqrt((count * (of - count)) / of + z ** 2 / 4)) / (of + z ** 2);
  return `[${(100 * (center - half)).toFixed(1)}, ${(100 * (center + half)).toFixed(1)}]`;
}

function report(title: string, design: Design): void {
  const decided = Array.from({ length: runs }, (_, i) => simulate(firstSeed + i, design)).filter(
    (decision) => decision !== null,
  );
  const promoted = decided.filter(({ recommendation }) => recommendation === 'promote').length;
  const sizes = decided.map(({ perArm }) => perArm).sort((a, b) => a - b);
  const median = sizes.length > runs / 2 ? String(Math.round(sizes[Math.floor(runs / 2)]!)) : 'not reached';
  console.log(
    `| ${title} | ${(100 * design.baseline).toFixed(0)} % | ${design.perArm} | ${design.looks} | ` +
      `${((100 * decided.length) / runs).toFixed(1)} % ${interval(decided.length, runs)} | ` +
      `${((100 * promoted) / runs).toFixed(1)} % | ${median} |`,
  );
}

console.log(`${runs} experiments a row, seeds from ${firstSeed}`);
console.log(
  '| experiment | baseline | most an arm | looks | decided, 95 % interval | promoted | median an arm |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const baseline of [0.4, 0.75]) {
  report('A/A', { baseline, lift: 0, perArm: 5000, looks: 50 });
  report('+5 points', { baseline, lift: 0.05, perArm: 2700, looks: 50 });
}
