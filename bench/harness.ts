/**
 * Whether the comparison says only what is so, over many repetitions with planted truth:
 * - A/A: an arm beside a twin of the same contexts and the same chance of success. A winner is false; at most 5 % are allowed.
 * - Recognition: an arm that keeps unrelated text (broken), one that reads the labels (oracle), one that reads the gold (cheating), and a
 *   sound one. None of the first three may win.
 * Exits with 1 where a bar is missed.
 *
 *   npm run bench:harness [-- --repetitions 1000 --tasks 8,16,48]
 */
import { parseArgs } from 'node:util';
import { compareCases } from '../evaluation/comparison.ts';
import type { MeasuredCase } from '../evaluation/comparison.ts';
import { measureContext } from '../evaluation/context-measures.ts';
import type { Recognition } from '../evaluation/recognize-arms.ts';
import type { ArmSpecification } from '../models/experiments/arms.ts';
import { createRandom, type Random } from '../models/random.ts';
import type { Task } from '../models/tasks/task.ts';

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '1000' },
    tasks: { type: 'string', default: '8,16,48' },
  },
});
const repetitions = Number(values.repetitions);
const sizes = values.tasks.split(',').map(Number);
/** Share of false winners, and of arms that are not recognised for what they are. */
const level = 0.05;
const members = ['a', 'b', 'c', 'd'];
const noise = [
  'The printer on the third floor prefers warm paper in winter.',
  'A gardener waters the roses before the sun is high.',
  'Trains to the coast leave from the second platform on Sundays.',
  'The choir meets in the old library when the hall is let.',
];

interface PlantedArm {
  readonly name: string;
  readonly text: (task: Task) => string;
  /** Of success on a task that half of all attempts solve. */
  readonly rate: number;
}
const unrelated = (): string => noise.join('\n\n');
const facts = (task: Task): string => task.facts[0]!.text;
const gold = (task: Task): string => task.reference[0]!.text;
const kept = (task: Task): string => [facts(task), ...noise.slice(1)].join('\n\n');
const controls: readonly PlantedArm[] = [
  { name: 'random_text', text: unrelated, rate: 0.05 },
  { name: 'oracle', text: facts, rate: 0.9 },
  { name: 'gold', text: gold, rate: 0.95 },
];
const twins: readonly PlantedArm[] = [
  ...controls,
  { name: 'iccm_cet', text: kept, rate: 0.5 },
  { name: 'twin', text: kept, rate: 0.5 },
];
const planted: readonly PlantedArm[] = [
  ...controls,
  { name: 'iccm_cet', text: kept, rate: 0.6 },
  { name: 'keeps unrelated text', text: unrelated, rate: 0.05 },
  { name: 'reads the labels', text: facts, rate: 0.9 },
  { name: 'reads the gold', text: (task) => `${unrelated()}\n\n${gold(task)}`, rate: 0.95 },
];
const expected: Readonly<Record<string, readonly Recognition[]>> = {
  iccm_cet: ['sound'],
  // Few contexts cannot show that an arm is broken; it may then neither be called sound.
  'keeps unrelated text': ['broken', 'undecided'],
  'reads the labels': ['reads_labels'],
  'reads the gold': ['reads_gold'],
};

const arm = ({ name }: PlantedArm): ArmSpecification => ({ name, engineer: 'rule_based', model: null });
const measured = new Map<string, MeasuredCase['measures']>();
let missed = false;

console.log(`${String(repetitions)} repetitions, ${String(members.length)} members\n`);
console.log('| tasks | A/A: false winners | allowed |\n| --- | --- | --- |');
for (const size of sizes) {
  let winners = 0;
  for (let repetition = 0; repetition < repetitions; repetition += 1)
    winners += Number(compared(twins, size, repetition).winner !== null);
  missed ||= winners > level * repetitions;
  console.log(`| ${String(size)} | ${percent(winners)} | ${percent(level * repetitions)} |`);
}
console.log('\n| tasks | arm | recognised as | wins |\n| --- | --- | --- | --- |');
for (const size of sizes) {
  const found = new Map<string, Map<Recognition, number>>();
  const wins = new Map<string, number>();
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const { arms, winner } = compared(planted, size, repetition);
    if (winner !== null) wins.set(winner, (wins.get(winner) ?? 0) + 1);
    for (const { arm: name, recognition } of arms) {
      const counts = found.get(name) ?? new Map<Recognition, number>();
      found.set(name, counts.set(recognition, (counts.get(recognition) ?? 0) + 1));
    }
  }
  for (const [name, wanted] of Object.entries(expected)) {
    const counts = [...found.get(name)!];
    const right = counts.reduce((sum, [as, count]) => sum + (wanted.includes(as) ? count : 0), 0);
    missed ||= right < (1 - level) * repetitions;
    missed ||= name !== 'iccm_cet' && (wins.get(name) ?? 0) > 0 && !wanted.includes('undecided');
    const shown = counts.map(([as, count]) => `${as} ${percent(count)}`).join(', ');
    console.log(`| ${String(size)} | ${name} | ${shown} | ${percent(wins.get(name) ?? 0)} |`);
  }
}
if (missed) process.exitCode = 1;

function compared(
  arms: readonly PlantedArm[],
  size: number,
  repetition: number,
): ReturnType<typeof compareCases> {
  const random = createRandom(repetition * 1009 + size);
  const cases = Array.from({ length: size }, (_, index) => taskOf(index + 2)).flatMap((task) => {
    const difficulty = 2 * random.float() - 1;
    return arms.map((each) => caseOf(each, task, difficulty, random));
  });
  return compareCases(cases, { arms: arms.map(arm), candidate: 'iccm_cet', seed: repetition });
}

/** Both twins meet the same difficulty; what each member makes of it is its own chance. */
function caseOf(
  { name, text, rate }: PlantedArm,
  task: Task,
  difficulty: number,
  random: Random,
): MeasuredCase {
  const chance = rate + difficulty * Math.min(rate, 1 - rate);
  const key = `${name} ${task.id}`;
  const measures =
    measured.get(key) ??
    measureContext({
      task,
      pile: { text: [...noise, facts(task)].join('\n\n'), tokens: 400 },
      context: { text: text(task), tokens: 100 },
    });
  measured.set(key, measures);
  return {
    ...{ arm: name, task: task.id, seed: 1, tokens: 100, engineeringMs: 1, predictedSuccess: null, measures },
    solutions: members.map((member) => {
      const passed = random.float() < chance;
      return { member, passed, compiled: true, reward: Number(passed), usage: null };
    }),
  };
}

function taskOf(index: number): Task {
  const name = `ledger${String(index)}`;
  const path = `${name}.py`;
  return {
    ...{ id: `bench/${name}`, source: 'bench', course: name, title: name, language: 'python' },
    ...{ difficulty: 'easy', split: 'heldout', solutionPath: path },
    statement: `Write \`close_${name}(entries)\` for the year end.`,
    reference: [
      {
        path,
        text: `def close_${name}(entries):\n    open_entries = [e for e in entries if not e.closed]\n    return round(sum(e.amount for e in open_entries), ${String(index)})\n`,
      },
    ],
    tests: { style: 'cases', entry: `close_${name}`, cases: [] },
    facts: [
      {
        ...{ id: 'rule-1', kind: 'rule', paraphrases: [], stale: null, tests: [] },
        text: `Amounts of ${name} are rounded to ${String(index)} places before anything is written.`,
      },
    ],
    variants: [],
  };
}

function percent(count: number): string {
  return `${((100 * count) / repetitions).toFixed(1)} %`;
}
