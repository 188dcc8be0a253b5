import { mean } from 'simple-statistics';
import type pg from 'pg';
import { control, followUpsOf } from '../../evaluation/interaction-figures.ts';
import { comparePaired } from '../../evaluation/paired-comparison.ts';
import { groupBy } from '../../evaluation/patterns/group-by.ts';
import { heldTurns, stageAnswers, triedRecoveries } from '../../infra/database/interactions.ts';
import { defaultProfiles } from '../../models/simulated/profiles.ts';
import { readFeatures } from '../../models/simulated/features.ts';
import { useProbability } from '../../models/simulated/solve.ts';
import type { InteractiveStage } from '../../models/tasks/execution.ts';
import { testIds } from '../../models/tasks/task.ts';
import { interval } from './figure-tables.ts';

interface Observation {
  readonly task: string;
  /** The same in the other run: what is paired. */
  readonly key: string;
  readonly value: number;
}

/** By figure: one observation an answer, a task with failures, or a turn. */
export type Measured = Readonly<Record<string, readonly Observation[]>>;

export async function measured(
  pool: pg.Pool,
  stage: { readonly runId: string; readonly stage: InteractiveStage },
): Promise<Measured> {
  const answers = await stageAnswers(pool, stage);
  const recoveries = await triedRecoveries(pool, stage);
  const turns = (await heldTurns(pool, stage)).map((turn) => ({
    ...turn,
    tests: testIds(turn.task.tests),
    passed: turn.result?.tests.passed ?? [],
  }));
  // One member answers several contexts of a task; their mean stands for it.
  const perMember = [...groupBy(answers, ({ task, member }) => `${task.id} ${member}`)];
  const tried = recoveries.filter(({ strategy }) => strategy !== control);
  const followUps = followUpsOf(turns);
  const perTurn = (of: 'preservation' | 'coherence' | 'success'): readonly Observation[] =>
    followUps.flatMap(({ task, member, turn, [of]: value }) =>
      value === null ? [] : [{ task, key: `${task} ${member} ${turn}`, value }],
    );
  const perAnswer = (value: (answer: (typeof answers)[number]) => number): readonly Observation[] =>
    perMember.map(([key, own]) => ({ task: own[0]!.task.id, key, value: mean(own.map(value)) }));
  return {
    'tests passed': perAnswer(({ result }) => result?.reward ?? 0),
    succeeded: perAnswer(({ success }) => Number(success)),
    'recovered by any strategy': [...groupBy(tried, ({ taskId }) => taskId)].map(([task, own]) => {
      const failures = [...groupBy(own, ({ failedSolution }) => failedSolution).values()];
      return {
        task,
        key: task,
        value: mean(failures.map((each) => Number(each.some(({ success }) => success)))),
      };
    }),
    preservation: perTurn('preservation'),
    coherence: perTurn('coherence'),
    'follow-up success': perTurn('success'),
    'follow-up success, most expected': turns.flatMap(({ task, member, turn, told }) => {
      if (turn === 1) return [];
      const facts = task.facts.filter(({ id }) => told.includes(id));
      const context = facts.map(({ text }) => text).join('\n\n');
      const profile = defaultProfiles.find(({ name }) => name === member)!;
      const features = readFeatures(context, task);
      const value = facts.reduce((all, { id }) => all * useProbability(profile.solver, features.get(id)!), 1);
      return [{ task: task.id, key: `${task.id} ${member} ${turn}`, value }];
    }),
  };
}

/** Means of both and the paired difference, as Markdown; intervals bootstrapped over tasks. */
export function differenceTable(candidate: Measured, other: Measured): string {
  const rows = Object.entries(candidate).map(([figure, own]) => {
    const against = new Map(other[figure]!.map(({ key, value }) => [key, value]));
    const pairs = own.flatMap(({ task, key, value }) =>
      against.has(key) ? [{ task, value: value - against.get(key)! }] : [],
    );
    const average = (all: readonly Observation[]): string =>
      all.length === 0 ? 'n/a' : mean(all.map(({ value }) => value)).toFixed(2);
    if (pairs.length === 0) return `| ${figure} | ${average(own)} | ${average(other[figure]!)} | n/a | | 0 |`;
    const clusters = [...groupBy(pairs, ({ task }) => task).values()];
    const {
      difference,
      interval: limits,
      p,
    } = comparePaired(
      clusters.map((cluster) => cluster.map(({ value }) => value)),
      { seed: 1 },
    );
    return `| ${figure} | ${average(own)} | ${average(other[figure]!)} | ${difference.toFixed(2)} ${interval(limits)} | ${p.toFixed(3)} | ${pairs.length} |`;
  });
  return [
    '| figure | model | rules | model minus rules, paired [95 %] | p | pairs |',
    '| --- | ---: | ---: | --- | ---: | ---: |',
    ...rows,
    '',
    '"Most expected": what the simulated members would reach with a context of just the facts told so far.',
    '',
  ].join('\n');
}
