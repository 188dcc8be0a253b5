import type pg from 'pg';
import { insertMetrics } from '../../infra/database/runs.ts';
import { loadRunSeed } from '../../infra/database/run-seed.ts';
import { transformedContexts } from '../../infra/database/transformed-contexts.ts';
import {
  contextScoreConsensus,
  contextScoreNames,
  contextScoresRequest,
  contextScoresSchema,
} from '../../models/team/context-scores.ts';
import type {
  ContextScoreConsensus,
  ContextScoreName,
  ContextScores,
} from '../../models/team/context-scores.ts';
import { withRole } from '../../models/team/members.ts';
import { obtainStructured } from '../../models/team/structured.ts';
import type { Structured } from '../../models/team/structured.ts';
import type { Team } from '../../models/team/team.ts';
import type { TeamMember } from '../../models/team/types.ts';
import { eachItem } from '../each-item.ts';
import { RollCall } from './roll-call.ts';
import type { ScoreContextsInput, ScoreContextsResult } from './types.ts';

/**
 * Has every evaluator give the five scores to what the CET made of each pile of the stage. Answers, reasons included, are stored with
 * the calls, so a retry asks for nothing twice; a member that gives no valid answer is left out of the context and counted.
 */
export async function scoreContexts(
  { pool, team }: { readonly pool: pg.Pool; readonly team: Team },
  { runId, quorum }: ScoreContextsInput,
): Promise<ScoreContextsResult> {
  const evaluators = withRole(team.members, 'evaluator');
  const rollCall = new RollCall(evaluators);
  const seed = await loadRunSeed(pool, runId);
  const contexts = await transformedContexts(pool, runId, 'phase2');
  const consensus = new Map<string, Readonly<Record<ContextScoreName, ContextScoreConsensus>>>();
  const excluded: Record<string, number> = {};
  await eachItem(
    contexts.map(({ taskId }) => taskId),
    'contexts',
    async (taskId, signal) => {
      const request = contextScoresRequest(
        contexts.find((context) => context.taskId === taskId)!,
        seed,
      );
      const ask = (member: TeamMember): Promise<Structured<ContextScores>> =>
        obtainStructured(contextScoresSchema, request, (each) =>
          team.complete(member, each, { runId, signal }),
        );
      const outcomes = await rollCall.askAll(evaluators, ask, signal);
      const answers = outcomes.flatMap((outcome, index) => {
        if (outcome.outcome === 'answered' && outcome.value.status !== 'excluded')
          return [outcome.value.value];
        const { name } = evaluators[index]!;
        if (outcome.outcome !== 'deferred') excluded[name] = (excluded[name] ?? 0) + 1;
        return [];
      });
      const agreed = contextScoreConsensus(answers, quorum);
      if (agreed) consensus.set(taskId, agreed);
    },
  );
  rollCall.throwWhenDeferred();

  const found = [...consensus.values()];
  const simulated = evaluators.some(({ tier }) => tier === 'simulated');
  const average = (of: (scores: ContextScoreConsensus) => number, name: ContextScoreName): number | null =>
    found.length === 0 ? null : found.reduce((sum, scores) => sum + of(scores[name]), 0) / found.length;
  const scores = Object.fromEntries(
    contextScoreNames.map((name) => [
      name,
      { mean: average(({ mean }) => mean, name), agreement: average(({ agreement }) => agreement, name) },
    ]),
  );
  await insertMetrics(
    pool,
    { runId, stage: 'phase2', simulated },
    Object.entries(scores).flatMap(([name, { mean }]) =>
      mean === null ? [] : [{ step: 0, name: `team.${name}`, value: mean }],
    ),
  );
  return { scored: found.length, withoutQuorum: contexts.length - found.length, scores, excluded, simulated };
}
