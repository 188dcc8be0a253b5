import { setImmediate } from 'node:timers/promises';
import type pg from 'pg';
import type { MeasuredCase } from '../../evaluation/comparison.ts';
import { measureContext } from '../../evaluation/context-measures.ts';
import {
  type ContextOutcome,
  contextOutcomes,
  measuredContexts,
  pileStage,
} from '../../infra/database/arm-contexts.ts';
import { callUsage, type CallUsage } from '../../infra/database/call-usage.ts';
import { stageTexts } from '../../infra/database/contexts.ts';
import { cleanerOf } from '../../models/team/cleaning-prompt.ts';
import { generationRequest } from '../../models/team/generation-prompt.ts';
import { digestOfCall } from '../../models/team/team.ts';
import type { TeamMember } from '../../models/team/types.ts';
import { heartbeat } from '../knowledge/heartbeat.ts';
import type { ArmStage, SeededRun } from './types.ts';

/** Every context of a stage of some runs, measured, with what members made of it and what that took. */
export async function readCases(
  { pool, members }: { readonly pool: pg.Pool; readonly members: readonly TeamMember[] },
  { runs, stage }: { readonly runs: readonly SeededRun[]; readonly stage: ArmStage },
): Promise<{ readonly cases: readonly MeasuredCase[]; readonly simulated: boolean }> {
  const runIds = runs.map(({ runId }) => runId);
  const contexts = await measuredContexts(pool, runIds, stage);
  const outcomes = await contextOutcomes(pool, runIds, stage);
  const piles = await stageTexts(pool, runIds, pileStage(stage));
  const byContext = new Map<string, ContextOutcome[]>();
  for (const outcome of outcomes)
    byContext.set(outcome.contextId, [...(byContext.get(outcome.contextId) ?? []), outcome]);
  const seeds = new Map(runs.map(({ runId, seed }) => [runId, seed]));

  const callOf = ({ text, task, runId }: (typeof contexts)[number], name: string): string | null => {
    const member = members.find((each) => each.name === name);
    const { statement, solutionPath } = task;
    const seed = seeds.get(runId)!;
    return member && solutionPath
      ? digestOfCall(member, generationRequest({ context: text, statement, solutionPath, seed }))
      : null;
  };
  const asked = contexts.flatMap((context) =>
    (byContext.get(context.id) ?? []).flatMap(({ member }) => callOf(context, member) ?? []),
  );
  const usage = await callUsage(pool, asked);

  const cases: MeasuredCase[] = [];
  for (const [index, context] of contexts.entries()) {
    // Measuring takes the thread: without a pause no heartbeat would leave it.
    await setImmediate();
    heartbeat({ done: index, total: contexts.length, unit: 'contexts' });
    const { task, text, tokens, runId } = context;
    const pile = piles.get(`${runId} ${task.id}`)!;
    cases.push({
      arm: context.arm,
      task: task.id,
      seed: seeds.get(runId)!,
      tokens,
      engineeringMs: context.engineeringMs,
      predictedSuccess: context.predictedSuccess,
      measures: measureContext({ task, pile, context: { text, tokens } }),
      solutions: (byContext.get(context.id) ?? []).map(({ member, passed, compiled, reward }) => ({
        ...{ member, passed, compiled, reward },
        usage: together(context.usage, usage.get(callOf(context, member) ?? '') ?? null),
      })),
    });
  }
  return {
    cases,
    simulated:
      outcomes.some((outcome) => outcome.simulated) ||
      (contexts.some(({ usage: made }) => made !== null) && cleanerOf(members)?.tier === 'simulated'),
  };
}

/** A solution takes what its context took, too. */
function together(context: CallUsage | null, solution: CallUsage | null): CallUsage | null {
  if (context === null || solution === null) return solution;
  return {
    promptTokens: context.promptTokens + solution.promptTokens,
    completionTokens: context.completionTokens + solution.completionTokens,
    usd: context.usd + solution.usd,
  };
}
