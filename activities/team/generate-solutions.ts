import type pg from 'pg';
import { digestOf } from '../../infra/digest.ts';
import {
  countSolutions,
  findUnsolvedContexts,
  loadContext,
  saveSolutions,
} from '../../infra/database/solutions.ts';
import type { ContextToSolve, SolutionRow } from '../../infra/database/solutions.ts';
import { loadRunSeed } from '../../infra/database/run-seed.ts';
import { extractCode } from '../../models/team/code-block.ts';
import { generationRequest } from '../../models/team/generation-prompt.ts';
import { withRole } from '../../models/team/members.ts';
import type { Team } from '../../models/team/team.ts';
import type { TeamMember } from '../../models/team/types.ts';
import { eachItem } from '../each-item.ts';
import { RollCall } from './roll-call.ts';
import type { Outcome } from './roll-call.ts';
import type { GenerateInput, GenerateResult } from './types.ts';

/** Has every generator write code for every context of the stage that lacks it. */
export async function generateSolutions(
  { pool, team }: { readonly pool: pg.Pool; readonly team: Team },
  input: GenerateInput,
): Promise<GenerateResult> {
  const generators = withRole(team.members, 'generator');
  const names = generators.map(({ name }) => name);
  const rollCall = new RollCall(generators);
  // A retry with the very same request would get the very same answer.
  const seed = (await loadRunSeed(pool, input.runId)) + (input.stage.endsWith('-recovery') ? 1 : 0);
  const pending = await findUnsolvedContexts(pool, input, names);
  await eachItem(pending, 'contexts', async (contextId, signal) => {
    const item = await loadContext(pool, contextId);
    const asked = generators.filter(
      ({ name }) => !item.solvedBy.includes(name) && (item.onlyMember ?? name) === name,
    );
    const statement = [item.task.statement.trim(), ...(item.followUp === null ? [] : [item.followUp])].join(
      '\n\n',
    );
    const { solutionPath } = item.task;
    const request = generationRequest({ context: item.context, statement, solutionPath, seed });
    const write = async (member: TeamMember): Promise<string> =>
      (await team.complete(member, request, { runId: input.runId, signal })).text;
    const outcomes = await rollCall.askAll(asked, write, signal);
    if (outcomes.some(({ outcome }) => outcome === 'deferred')) return;
    await saveSolutions(
      pool,
      asked.map((member, index) => solutionRow(input.runId, item, member, outcomes[index]!)),
    );
  });
  rollCall.throwWhenDeferred();
  const counts = await countSolutions(pool, input);
  return {
    generated: counts.generated,
    noCode: counts.no_code,
    excluded: counts.excluded,
    members: names,
    simulated: counts.simulated,
  };
}

function solutionRow(
  runId: string,
  { contextId, task }: ContextToSolve,
  member: TeamMember,
  outcome: Outcome<string>,
): SolutionRow {
  const code = outcome.outcome === 'answered' ? extractCode(outcome.value, task.language) : null;
  return {
    id: digestOf(contextId, member.name),
    runId,
    contextId,
    member: member.name,
    status: outcome.outcome !== 'answered' ? 'excluded' : code === null ? 'no_code' : 'generated',
    code,
    simulated: member.tier === 'simulated',
  };
}
