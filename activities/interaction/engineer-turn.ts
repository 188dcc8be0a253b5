import type pg from 'pg';
import { normalizeWhitespace } from '../../corpus/chunking.ts';
import { countContexts } from '../../infra/database/contexts.ts';
import { heldTurns, type HeldTurn, insertTurns } from '../../infra/database/interactions.ts';
import { readPreparedTasks } from '../../infra/database/prepared-tasks.ts';
import { digestOf } from '../../infra/digest.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import type { Transformer } from '../../models/cet/transform.ts';
import type { ContextItem } from '../../models/cet/types.ts';
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
      const { context } = await transformer.transform({
        query: [task.statement, ...(followUp === null ? [] : [followUp])].join('\n\n'),
        context: before?.code ? [...items, lastAnswer(task, before.code)] : items,
        budget: budgetTokens,
        kind: 'implementation',
      });
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

function followUpOf({ result }: HeldTurn): string {
  const failed = result?.outcome !== 'passed';
  return [
    ...(failed ? [`The last version fails:\n${describeFailure(result)}\nCorrect it.`] : []),
    'Take into account what has been added, and keep everything else as it was.',
  ].join('\n');
}

function lastAnswer(task: Task, code: string): ContextItem {
  return { id: 'last-answer', text: `\`\`\`${task.language}\n${code}\n\`\`\``, source: task.solutionPath };
}
