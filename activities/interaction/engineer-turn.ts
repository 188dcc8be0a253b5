import type pg from 'pg';
import { normalizeWhitespace } from '../../corpus/chunking.ts';
import { countContexts } from '../../infra/database/contexts.ts';
import { heldTurns, type HeldTurn, insertTurns } from '../../infra/database/interactions.ts';
import { readPreparedTasks } from '../../infra/database/prepared-tasks.ts';
import { digestOf } from '../../infra/digest.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import type { Transformer } from '../../models/cet/transform.ts';
import type { ContextItem, TransformRequest } from '../../models/cet/types.ts';
import { describeFailure } from '../../models/failures/classify-failure.ts';
import { withRole } from '../../models/team/members.ts';
import type { TeamMember } from '../../models/team/types.ts';
import type { Task } from '../../models/tasks/task.ts';
import { heartbeat } from '../knowledge/heartbeat.ts';
import { type Material, materialFor } from '../knowledge/material.ts';
import type { InteractionActivities } from './types.ts';

export const conversationTurns = 5;
const { count } = tokenCounterFor();

/**
 * Contexts of one turn of every conversation: a user of one member tells a fifth of the pile a turn, and asks to take it into account
 * without losing what was right. The CET engineers each turn's context anew from all that was told and the last answer.
 */
export function createEngineerTurn(deps: {
  readonly pool: pg.Pool;
  readonly members: readonly TeamMember[];
  readonly transformerFor: (model: string | null) => Promise<Transformer>;
}): InteractionActivities['engineerTurn'] {
  return async ({ runId, seed, stage, model, turn, conversations, budgetTokens }) => {
    const { pool } = deps;
    const split = stage === 'phase3' ? 'train' : 'heldout';
    const tasks = await readPreparedTasks(pool, { split, seed, limit: conversations });
    const generators = withRole(deps.members, 'generator');
    const transformer = await deps.transformerFor(model);
    const held = await heldTurns(pool, { runId, stage });
    for (const [index, task] of tasks.entries()) {
      heartbeat({ done: index, total: tasks.length, unit: 'conversations' });
      const member = generators[index % generators.length]!.name;
      const before = held.find(
        (each) => each.turn === turn - 1 && each.task.id === task.id && each.member === member,
      );
      // A conversation ends where its member gave no answer that could be run.
      if (turn > 1 && !before) continue;
      const { items, told } = toldUpTo(turn, task, await materialFor(pool, task, seed));
      const followUp = before ? followUpOf(before) : null;
      const { context } = await transformer.transform(requestOf(task, items, before, budgetTokens));
      await insertTurns(pool, [
        {
          id: digestOf(runId, stage, 'turn', turn, task.id, member),
          ...{ runId, stage: `${stage}-turn-${String(turn)}`, taskId: task.id, arm: member, model },
          ...{
            text: context,
            tokens: count(context),
            detail: null,
            onlyMember: member,
            followUp,
            turn,
            told,
          },
        },
      ]);
    }
    return { contexts: (await countContexts(pool, runId, `${stage}-turn-${String(turn)}`)).contexts };
  };
}

/** Evidence and noise are dealt out in turn, so that every turn brings its part of both as long as there is any. */
function toldUpTo(
  turn: number,
  task: Task,
  { items, evidence }: Material,
): { readonly items: readonly ContextItem[]; readonly told: readonly string[] } {
  const relevant = new Set(evidence);
  let [facts, noise] = [0, 0];
  const told = items.filter(({ id }) => {
    const place = relevant.has(id) ? facts++ : noise++;
    return place % conversationTurns < turn;
  });
  const text = normalizeWhitespace(told.map((item) => item.text).join('\n'));
  return {
    items: told,
    told: task.facts.filter((fact) => text.includes(normalizeWhitespace(fact.text))).map(({ id }) => id),
  };
}

/** After a version that fails the context of its debugging is what has helped most (docs/results, recoveries). */
function requestOf(
  task: Task,
  told: readonly ContextItem[],
  before: HeldTurn | undefined,
  budgetTokens: number,
): TransformRequest {
  if (!before) return { query: task.statement, context: told, budget: budgetTokens, kind: 'implementation' };
  const failure = failureOf(before);
  const attempt = before.code === null ? null : `\`\`\`${task.language}\n${before.code}\n\`\`\``;
  return {
    query: `${task.statement}\n\n${followUpOf(before)}`,
    context: [
      ...told,
      ...(attempt === null ? [] : [{ id: 'last-answer', text: attempt, source: task.solutionPath }]),
      ...(failure === null ? [] : [{ id: 'failure', text: failure, source: 'test run' }]),
    ],
    // The last answer takes no room from what was told: what earlier turns established would be lost for it.
    budget: budgetTokens + (attempt === null ? 0 : count(attempt)),
    kind: failure === null ? 'implementation' : 'debugging',
  };
}

function failureOf({ result }: HeldTurn): string | null {
  return result?.outcome === 'passed' ? null : describeFailure(result);
}

function followUpOf(before: HeldTurn): string {
  const failure = failureOf(before);
  return [
    ...(failure === null ? [] : [`The last version fails:\n${failure}\nCorrect it.`]),
    'Take into account what has been added, and keep everything else as it was.',
  ].join('\n');
}
