import { mean } from 'simple-statistics';
import type { Task } from '../models/tasks/task.ts';
import { clusterBootstrap } from './bootstrap.ts';
import { comparePaired, holm } from './paired-comparison.ts';
import { says } from './patterns/context-features.ts';
import type { Diversity } from './patterns/diversity.ts';
import { groupBy } from './patterns/group-by.ts';
import type { ModelPreferences } from './patterns/model-preferences.ts';
import type { SuccessPatterns } from './patterns/success-patterns.ts';

export interface Rate {
  /** 0..1; null where nothing was observed. */
  readonly value: number | null;
  /** 95 %, bootstrapped over tasks. */
  readonly interval: readonly [number, number] | null;
  readonly observations: number;
}

export interface StrategyFigures {
  readonly strategy: string;
  readonly recovered: Rate;
  /** Over asking again, paired by failure; null for that itself. */
  readonly gain: {
    readonly difference: number;
    readonly interval: readonly [number, number];
    /** Adjusted by Holm over the strategies. */
    readonly p: number;
  } | null;
}

export interface RecoveryFigures {
  readonly failures: number;
  readonly strategies: readonly StrategyFigures[];
  /** Failures after which at least one strategy succeeded, asking again aside. */
  readonly byAnyStrategy: Rate;
  readonly byClass: readonly {
    readonly failureClass: string;
    readonly strategy: string;
    readonly tried: number;
    readonly recovered: number;
  }[];
}

export interface ConversationFigures {
  readonly turns: number;
  /** Facts told in earlier turns that a later turn's context still states. */
  readonly preservation: Rate;
  /** Tests that passed after one turn and pass after the next. */
  readonly coherence: Rate;
  /** Follow-up turns after which all tests pass that what was told so far decides. */
  readonly followUpSuccess: Rate;
}

export interface FailureFigures {
  readonly failureClass: string;
  readonly answers: number;
  /** Of these, those whose context lacks a fact that decides a failing test; and those whose context holds an outdated version. */
  readonly missingInformation: number;
  readonly ambiguous: number;
}

/** What the answers of an interactive stage show. */
export interface InteractionFigures {
  readonly simulated: boolean;
  readonly signals: Readonly<Record<string, Rate>>;
  readonly patterns: SuccessPatterns;
  readonly preferences: ModelPreferences;
  readonly diversity: Diversity;
  readonly failures: readonly FailureFigures[];
  readonly recovery: RecoveryFigures;
  readonly conversations: ConversationFigures;
}

const seed = 1;
/** The control of the recoveries (activities/interaction/recovery-strategies.ts). */
export const control = 'ask_again';

/** @param clusters one array of values a task */
export function rateOf(clusters: readonly (readonly number[])[]): Rate {
  const observations = clusters.flat().length;
  if (observations === 0) return { value: null, interval: null, observations };
  const { mean: value, interval } = clusterBootstrap(clusters, { seed });
  return { value, interval, observations };
}

export function rateByTask<T extends { readonly task: string }>(
  items: readonly T[],
  value: (item: T) => number | null,
): Rate {
  const byTask = [...groupBy(items, ({ task }) => task).values()];
  return rateOf(byTask.map((own) => own.flatMap((item) => value(item) ?? [])));
}

export interface Recovery {
  readonly task: string;
  readonly failedSolution: string;
  readonly failureClass: string;
  readonly strategy: string;
  readonly success: boolean;
}

export function recoveryFigures(tried: readonly Recovery[]): RecoveryFigures {
  const failures = [...groupBy(tried, ({ failedSolution }) => failedSolution).values()];
  const strategies = [...new Set(tried.map(({ strategy }) => strategy))].sort();
  const compared = strategies
    .filter((strategy) => strategy !== control)
    .map((strategy) => {
      const differences = failures.flatMap((own) => {
        const with_ = own.find((each) => each.strategy === strategy);
        const without = own.find((each) => each.strategy === control);
        return with_ && without
          ? [{ task: with_.task, value: Number(with_.success) - Number(without.success) }]
          : [];
      });
      const byTask = [...groupBy(differences, ({ task }) => task).values()];
      return { strategy, clusters: byTask.map((own) => own.map(({ value }) => value)) };
    })
    .filter(({ clusters }) => clusters.length > 0)
    .map(({ strategy, clusters }) => ({ strategy, ...comparePaired(clusters, { seed }) }));
  const adjusted = holm(compared.map(({ p }) => p));
  return {
    failures: failures.length,
    strategies: strategies.map((strategy) => {
      const place = compared.findIndex((each) => each.strategy === strategy);
      const own = tried.filter((each) => each.strategy === strategy);
      return {
        strategy,
        recovered: rateByTask(own, ({ success }) => Number(success)),
        gain:
          place < 0
            ? null
            : {
                difference: compared[place]!.difference,
                interval: compared[place]!.interval,
                p: adjusted[place]!,
              },
      };
    }),
    byAnyStrategy: rateByTask(
      failures.map((own) => ({
        task: own[0]!.task,
        recovered: own.some(({ strategy, success }) => strategy !== control && success),
      })),
      ({ recovered }) => Number(recovered),
    ),
    byClass: [...groupBy(tried, ({ failureClass, strategy }) => `${failureClass} ${strategy}`).values()].map(
      (own) => ({
        failureClass: own[0]!.failureClass,
        strategy: own[0]!.strategy,
        tried: own.length,
        recovered: own.filter(({ success }) => success).length,
      }),
    ),
  };
}

export interface Turn {
  readonly member: string;
  readonly turn: number;
  readonly told: readonly string[];
  readonly context: string;
  readonly task: Pick<Task, 'id' | 'facts'>;
  /** Ids of the task's tests. */
  readonly tests: readonly string[];
  readonly passed: readonly string[];
}

/** What a turn of a conversation made of the one before it; 0..1 each. */
export interface FollowUp {
  readonly task: string;
  readonly member: string;
  readonly turn: number;
  /** Null where nothing had been told, or had passed, before. */
  readonly preservation: number | null;
  readonly coherence: number | null;
  readonly success: number;
}

export function followUpsOf(turns: readonly Turn[]): readonly FollowUp[] {
  const conversations = groupBy(turns, ({ task, member }) => `${task.id} ${member}`);
  const shareOf = (whole: readonly string[], part: (item: string) => boolean): number | null =>
    whole.length === 0 ? null : mean(whole.map((item) => Number(part(item))));
  return [...conversations.values()].flatMap((own) =>
    own.flatMap(({ task, member, turn, told, context, tests, passed }): FollowUp[] => {
      const before = own.find((each) => each.turn === turn - 1);
      if (!before) return [];
      const preserved = (id: string): boolean =>
        task.facts.some((fact) => fact.id === id && says(context, fact.text));
      const untold = task.facts.filter(({ id }) => !told.includes(id));
      const undecided = new Set(untold.flatMap((fact) => fact.tests));
      return [
        {
          ...{ task: task.id, member, turn },
          preservation: shareOf(before.told, preserved),
          coherence: shareOf(before.passed, (test) => passed.includes(test)),
          success: Number(tests.every((test) => undecided.has(test) || passed.includes(test))),
        },
      ];
    }),
  );
}

export function conversationFigures(turns: readonly Turn[]): ConversationFigures {
  const followUps = followUpsOf(turns);
  return {
    turns: turns.length,
    preservation: rateByTask(followUps, ({ preservation }) => preservation),
    coherence: rateByTask(followUps, ({ coherence }) => coherence),
    followUpSuccess: rateByTask(followUps, ({ success }) => success),
  };
}
