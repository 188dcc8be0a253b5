import assert from 'node:assert/strict';
import { compareCases } from '../../evaluation/comparison.ts';
import type { MeasuredCase } from '../../evaluation/comparison.ts';
import { measureContext } from '../../evaluation/context-measures.ts';
import type { ArmSpecification } from '../../models/experiments/arms.ts';
import { createRandom } from '../../models/random.ts';
import type { Task } from '../../models/tasks/task.ts';

const members = ['a', 'b', 'c'];

function taskOf(index: number): Task {
  const name = `ledger${index}`;
  return {
    ...{ id: `test/${name}`, source: 'test', course: name, title: name, language: 'python' },
    ...{ difficulty: 'easy', split: 'heldout', solutionPath: `${name}.py` },
    statement: `Write \`close_${name}(entries)\` for the year end.`,
    reference: [
      {
        path: `${name}.py`,
        text: `def close_${name}(entries):\n    open_entries = [e for e in entries if not e.closed]\n    return round(sum(e.amount for e in open_entries), ${index})\n`,
      },
    ],
    tests: { style: 'cases', entry: `close_${name}`, cases: [] },
    facts: [
      {
        ...{ id: 'rule-1', kind: 'rule', paraphrases: [], stale: null, tests: [] },
        text: `Amounts of ${name} are rounded to ${index} places before anything is written.`,
      },
    ],
    variants: [],
  };
}

const noise = [
  'The printer on the third floor prefers warm paper in winter.',
  'A gardener waters the roses before the sun is high.',
  'Trains to the coast leave from the second platform on Sundays.',
  'The choir meets in the old library when the hall is let.',
];

/** Contexts of every arm for many tasks; members pass with the chance of `rates`. */
function casesOf(
  rates: Readonly<Record<string, number>>,
  text: Readonly<Record<string, (task: Task) => string>>,
) {
  const random = createRandom(5);
  return Array.from({ length: 40 }, (_, index) => taskOf(index + 2)).flatMap((task) => {
    const pile = [...noise, task.facts[0]!.text].join('\n\n');
    return Object.entries(rates).map(([arm, rate]): MeasuredCase => {
      const context = text[arm]?.(task) ?? `${task.facts[0]!.text}\n\n${noise.slice(1).join('\n\n')}`;
      return {
        ...{ arm, task: task.id, seed: 1, tokens: 100, engineeringMs: 1, predictedSuccess: null },
        measures: measureContext({
          task,
          pile: { text: pile, tokens: 400 },
          context: { text: context, tokens: 100 },
        }),
        solutions: members.map((member) => {
          const passed = random.float() < rate;
          return { member, passed, compiled: true, reward: Number(passed), usage: null };
        }),
      };
    });
  });
}

const arm = (name: string): ArmSpecification => ({ name, engineer: 'rule_based', model: null });
const unrelated = (): string => noise.join('\n\n');
const oracle = (task: Task): string => task.facts[0]!.text;
const gold = (task: Task): string => task.reference[0]!.text;
const controls = { random_text: unrelated, oracle, gold };

function compare(
  rates: Readonly<Record<string, number>>,
  text: Readonly<Record<string, (task: Task) => string>>,
) {
  const all = { random_text: 0.05, oracle: 0.9, gold: 0.95, ...rates };
  const cases = casesOf(all, { ...controls, ...text });
  return compareCases(cases, { arms: Object.keys(all).map(arm), candidate: 'iccm_cet', seed: 1 });
}

function recognized(result: ReturnType<typeof compare>): Record<string, string> {
  return Object.fromEntries(result.arms.map((each) => [each.arm, each.recognition]));
}

describe('a comparison of arms that know what they are', () => {
  const result = compare(
    { iccm_cet: 0.7, rule_based: 0.4, broken: 0.05, cheating: 0.95, labelled: 0.9 },
    { broken: unrelated, cheating: (task) => `${unrelated()}\n\n${gold(task)}`, labelled: oracle },
  );

  it('recognises an arm that keeps unrelated text, one that reads the gold and one that reads the labels', () => {
    assert.deepEqual(recognized(result), {
      random_text: 'broken',
      oracle: 'reads_labels',
      gold: 'reads_gold',
      iccm_cet: 'sound',
      rule_based: 'sound',
      broken: 'broken',
      cheating: 'reads_gold',
      labelled: 'reads_labels',
    });
  });

  it('lets neither of them win, nor a control', () => {
    assert.equal(result.winner, 'iccm_cet');
    assert.deepEqual(
      result.comparisons.map(({ against }) => against),
      ['rule_based'],
    );
  });

  it('names no winner where the leader is not shown to be ahead', () => {
    const close = compare({ iccm_cet: 0.6, rule_based: 0.58 }, {});
    assert.equal(close.winner, null);
    assert.match(close.reason, /not shown to be ahead of/);
  });

  it('names no winner where even the facts alone do not beat unrelated text', () => {
    const deaf = compare({ oracle: 0.3, random_text: 0.3, iccm_cet: 0.9, rule_based: 0.1 }, {});
    assert.equal(deaf.winner, null);
    assert.match(deaf.reason, /even the needed facts alone/);
  });

  it('says the same whatever order the cases came in', () => {
    const cases = casesOf({ random_text: 0.1, oracle: 0.9, iccm_cet: 0.7, rule_based: 0.5 }, controls);
    const options = {
      arms: ['random_text', 'oracle', 'iccm_cet', 'rule_based'].map(arm),
      candidate: 'iccm_cet',
      seed: 1,
    };
    assert.deepEqual(compareCases(cases, options), compareCases([...cases].reverse(), options));
  });
});
