import type pg from 'pg';
import { insertMeasuredContexts, pilesWithout } from '../../infra/database/arm-contexts.ts';
import { callUsage } from '../../infra/database/call-usage.ts';
import { loadRunSeed } from '../../infra/database/run-seed.ts';
import { digestOf } from '../../infra/digest.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import { cleanedArm } from '../../models/experiments/arms.ts';
import { cleanedContextSchema, cleanerOf, cleaningRequest } from '../../models/team/cleaning-prompt.ts';
import { obtainStructured } from '../../models/team/structured.ts';
import { digestOfCall } from '../../models/team/team.ts';
import type { Team } from '../../models/team/team.ts';
import { eachItem } from '../each-item.ts';
import { RollCall } from './roll-call.ts';
import type { CleanContextsInput, CleanContextsResult } from './types.ts';

const { count } = tokenCounterFor();

/**
 * The contexts of the arm that asks an LLM to clean the pile. What it says beyond the budget is cut off at a paragraph, as every arm keeps
 * it; a pile that it gives no valid answer to has no context in this arm and is counted.
 */
export async function cleanContexts(
  { pool, team }: { readonly pool: pg.Pool; readonly team: Team },
  { runId, stage, budgetTokens }: CleanContextsInput,
): Promise<CleanContextsResult> {
  const cleaner = cleanerOf(team.members);
  const rollCall = new RollCall(cleaner ? [cleaner] : []);
  const seed = await loadRunSeed(pool, runId);
  const pending = await pilesWithout(pool, { runId, stage, arm: cleanedArm });
  let excluded = 0;
  await eachItem(pending, 'piles', async ({ taskId, question, pile }, signal) => {
    const request = cleaningRequest({ question, pile, budgetTokens, seed });
    const started = performance.now();
    const [outcome] = await rollCall.askAll(
      [cleaner!],
      (member) =>
        obtainStructured(cleanedContextSchema, request, (each) =>
          team.complete(member, each, { runId, signal }),
        ),
      signal,
    );
    if (outcome!.outcome === 'deferred') return;
    if (outcome!.outcome === 'excluded' || outcome!.value.status === 'excluded') {
      excluded += 1;
      return;
    }
    const engineeringMs = performance.now() - started;
    const digest = digestOfCall(cleaner!, request);
    const usage = await callUsage(pool, [digest]);
    const text = withinBudget(outcome!.value.value.context, budgetTokens);
    await insertMeasuredContexts(pool, [
      {
        id: digestOf(runId, stage, taskId, cleanedArm),
        ...{ runId, stage, taskId, arm: cleanedArm, model: null, text, tokens: count(text), detail: null },
        ...{ engineeringMs, predictedSuccess: null, usage: usage.get(digest) ?? null },
      },
    ]);
  });
  rollCall.throwWhenDeferred();
  return { cleaned: pending.length - excluded, excluded, simulated: cleaner!.tier === 'simulated' };
}

function withinBudget(text: string, budgetTokens: number): string {
  let kept = '';
  for (const paragraph of text.trim().split(/\n{2,}/u)) {
    const longer = kept === '' ? paragraph : `${kept}\n\n${paragraph}`;
    if (count(longer) > budgetTokens) break;
    kept = longer;
  }
  return kept;
}
