import { setImmediate } from 'node:timers/promises';
import type pg from 'pg';
import {
  conversationFigures,
  type FailureFigures,
  type InteractionFigures,
  rateByTask,
  recoveryFigures,
} from '../../evaluation/interaction-figures.ts';
import { contextFeatures, says, type ContextFeatures } from '../../evaluation/patterns/context-features.ts';
import { type ComparedProgram, diversityOf } from '../../evaluation/patterns/diversity.ts';
import { groupBy } from '../../evaluation/patterns/group-by.ts';
import { modelPreferences } from '../../evaluation/patterns/model-preferences.ts';
import { successPatterns } from '../../evaluation/patterns/success-patterns.ts';
import { insertEvaluationResult } from '../../infra/database/evaluation-results.ts';
import {
  heldTurns,
  type StageAnswer,
  stageAnswers,
  triedRecoveries,
} from '../../infra/database/interactions.ts';
import { classifyFailure } from '../../models/failures/classify-failure.ts';
import { approachOf } from '../../models/syntax/approach.ts';
import { testIds } from '../../models/tasks/task.ts';
import { heartbeat } from '../knowledge/heartbeat.ts';
import type { InteractionActivities } from './types.ts';

/** Reads what came of an interactive stage, and keeps the figures as a result of the run. */
export function createRecordInteraction(deps: {
  readonly pool: pg.Pool;
}): InteractionActivities['recordInteraction'] {
  return async ({ runId, stage, settings }) => {
    const { pool } = deps;
    const answers = await stageAnswers(pool, { runId, stage });
    const features = new Map<string, ContextFeatures>();
    const programs: ComparedProgram[] = [];
    for (const [index, answer] of answers.entries()) {
      // Reading contexts and code takes the thread: without a pause no heartbeat would leave it.
      await setImmediate();
      heartbeat({ done: index, total: answers.length, unit: 'answers' });
      if (!features.has(answer.contextId))
        features.set(answer.contextId, contextFeatures(answer.context, answer.task));
      programs.push(await compared(answer));
    }
    const answered = answers.map(({ task, member, contextId, success }) => ({
      ...{ task: task.id, member, success },
      features: features.get(contextId)!,
    }));
    const recoveries = await triedRecoveries(pool, { runId, stage });
    const turns = await heldTurns(pool, { runId, stage });
    const figures: InteractionFigures = {
      simulated: [...answers, ...recoveries, ...turns].some(({ simulated }) => simulated),
      signals: signalsOf(answers),
      patterns: successPatterns(answered),
      preferences: modelPreferences(answered),
      diversity: diversityOf(programs),
      failures: failuresOf(answers),
      recovery: recoveryFigures(recoveries.map((each) => ({ ...each, task: each.taskId }))),
      conversations: conversationFigures(
        turns.map((turn) => ({
          ...turn,
          tests: testIds(turn.task.tests),
          passed: turn.result?.tests.passed ?? [],
        })),
      ),
    };
    await insertEvaluationResult(pool, {
      ...{
        runId,
        kind: 'interaction',
        simulated: figures.simulated,
        result: { stage, settings, ...figures },
      },
    });
    return figures;
  };
}

async function compared({
  contextId,
  member,
  code,
  task,
  result,
  success,
}: StageAnswer): Promise<ComparedProgram> {
  const failing = result
    ? [...result.tests.failed, ...result.tests.errors].map(({ test }) => test).sort()
    : [];
  return {
    ...{ context: contextId, member, success },
    approach: code === null ? null : await approachOf(code, task.language),
    failure: success ? null : [classifyFailure(result), ...failing].join(' '),
  };
}

/** The rates of the paper's section 4.8, and what coverage and time say; each over the answers where it was measured. */
function signalsOf(answers: readonly StageAnswer[]): InteractionFigures['signals'] {
  const rate = (value: (answer: StageAnswer) => number | null | undefined) =>
    rateByTask(
      answers.map((answer) => ({ task: answer.task.id, answer })),
      ({ answer }) => value(answer) ?? null,
    );
  const flag = (value: boolean | null | undefined): number | null =>
    value === null || value === undefined ? null : Number(value);
  return {
    compiled: rate(({ result }) => Number(result !== null && result.outcome !== 'compile_error')),
    tests_passed: rate(({ result }) => result?.reward ?? 0),
    performance_bar_met: rate(({ result }) => flag(result?.profile.acceptable)),
    secure: rate(({ secure }) => flag(secure)),
    succeeded: rate(({ success }) => Number(success)),
    line_coverage: rate(({ result }) => result?.coverage?.lines),
    branch_coverage: rate(({ result }) => result?.coverage?.branches),
  };
}

/** What the contexts of failed answers lacked, by what the tasks are labelled with. */
function failuresOf(answers: readonly StageAnswer[]): FailureFigures[] {
  const failed = answers.filter(({ success }) => !success);
  const classes = groupBy(failed, ({ result }) => classifyFailure(result));
  return [...classes]
    .map(([failureClass, own]) => ({
      failureClass,
      answers: own.length,
      missingInformation: own.filter(lacksFact).length,
      ambiguous: own.filter(({ task, context }) =>
        task.facts.some(({ stale }) => stale !== null && says(context, stale)),
      ).length,
    }))
    .sort((a, b) => b.answers - a.answers);
}

function lacksFact({ task, context, result }: StageAnswer): boolean {
  const passed = new Set(result?.tests.passed ?? []);
  return task.facts.some(
    ({ text, tests }) => tests.some((test) => !passed.has(test)) && !says(context, text),
  );
}
