import type pg from 'pg';
import {
  findUnjudgedAnswers,
  loadAnswer,
  loadJudgedItems,
  saveJudgement,
} from '../../infra/database/judgements.ts';
import type { JudgedItem, MemberVerdict } from '../../infra/database/judgements.ts';
import { loadRunSeed } from '../../infra/database/run-seed.ts';
import { krippendorffAlpha } from '../../models/team/agreement.ts';
import { consensusOf, meanScore } from '../../models/team/consensus.ts';
import { judgeRequest } from '../../models/team/judge-prompt.ts';
import { withRole } from '../../models/team/members.ts';
import type { Team } from '../../models/team/team.ts';
import type { TeamMember } from '../../models/team/types.ts';
import { obtainVerdict } from '../../models/team/verdict.ts';
import type { Judgement } from '../../models/team/verdict.ts';
import { eachItem } from '../each-item.ts';
import { RollCall } from './roll-call.ts';
import type { Outcome } from './roll-call.ts';
import type { JudgeInput, JudgeResult } from './types.ts';

/** Has every evaluator judge every answer of the run that has no consensus yet. */
export async function judgeAnswers(
  { pool, team }: { readonly pool: pg.Pool; readonly team: Team },
  input: JudgeInput,
): Promise<JudgeResult> {
  const evaluators = withRole(team.members, 'evaluator');
  const rollCall = new RollCall(evaluators);
  const seed = await loadRunSeed(pool, input.runId);
  const pending = await findUnjudgedAnswers(pool, input.runId);
  await eachItem(pending, 'answers', async (questionId, signal) => {
    const request = judgeRequest(await loadAnswer(pool, questionId), seed);
    const judge = (member: TeamMember): Promise<Judgement> =>
      obtainVerdict(request, (each) => team.complete(member, each, { runId: input.runId, signal }));
    const outcomes = await rollCall.askAll(evaluators, judge, signal);
    if (outcomes.some(({ outcome }) => outcome === 'deferred')) return;
    const verdicts = evaluators.map((member, index) => memberVerdict(member.name, outcomes[index]!));
    const valid = verdicts.map(({ verdict }) => verdict).filter((verdict) => verdict !== null);
    await saveJudgement(pool, {
      runId: input.runId,
      questionId,
      verdicts,
      consensus: consensusOf(valid, input),
    });
  });
  rollCall.throwWhenDeferred();
  const simulated = evaluators.some(({ tier }) => tier === 'simulated');
  return { ...summarize(await loadJudgedItems(pool, input.runId), input.acceptAt), simulated };
}

function memberVerdict(member: string, outcome: Outcome<Judgement>): MemberVerdict {
  const judgement: Judgement =
    outcome.outcome === 'answered'
      ? outcome.value
      : { status: 'excluded', reason: outcome.outcome === 'excluded' ? outcome.reason : 'deferred' };
  if (judgement.status === 'excluded') return { member, verdict: null, ...judgement };
  return { member, status: judgement.status, verdict: judgement.verdict, reason: judgement.verdict.reason };
}

/** From rows alone, so that a resumed activity reports what an undisturbed one does. */
function summarize(items: readonly JudgedItem[], acceptAt: number): Omit<JudgeResult, 'simulated'> {
  const judged = items.filter(({ consensus }) => consensus !== null);
  const excluded: Record<string, number> = {};
  for (const { member, status } of items.flatMap(({ verdicts }) => verdicts))
    if (status === 'excluded') excluded[member] = (excluded[member] ?? 0) + 1;
  const agreements = judged.map(({ consensus }) => consensus!.agreement);
  const votes = judged.map(({ verdicts }) =>
    verdicts
      .filter(({ verdict }) => verdict)
      .map(({ verdict }) => (meanScore(verdict!) >= acceptAt ? 'accept' : 'reject')),
  );
  return {
    judged: judged.length,
    withoutQuorum: items.length - judged.length,
    accepted: judged.filter(({ consensus }) => consensus!.accepted).length,
    agreement: agreements.reduce((sum, each) => sum + each, 0) / Math.max(1, agreements.length),
    alpha: krippendorffAlpha(votes),
    excluded,
  };
}
