import type pg from 'pg';
import { teamAgreement } from '../../evaluation/team-agreement.ts';
import {
  findUnjudgedAnswers,
  loadAnswer,
  loadJudgedItems,
  saveConsensus,
  saveVerdicts,
} from '../../infra/database/judgements.ts';
import type { JudgedItem, MemberVerdict } from '../../infra/database/judgements.ts';
import { executedCode } from '../../infra/database/tried-answers.ts';
import { loadRunSeed } from '../../infra/database/run-seed.ts';
import { codeFails } from '../../models/team/answer-code.ts';
import type { AnswerCode } from '../../models/team/answer-code.ts';
import { consensusOf, meanScore } from '../../models/team/consensus.ts';
import { judgeRequest } from '../../models/team/judge-prompt.ts';
import { withRole } from '../../models/team/members.ts';
import { reliabilities } from '../../models/team/reliability.ts';
import type { Reliability } from '../../models/team/reliability.ts';
import { obtainStructured } from '../../models/team/structured.ts';
import type { Structured } from '../../models/team/structured.ts';
import type { Team } from '../../models/team/team.ts';
import type { TeamMember, Verdict } from '../../models/team/types.ts';
import { verdictSchema } from '../../models/team/verdict.ts';
import { eachItem } from '../each-item.ts';
import { RollCall } from './roll-call.ts';
import type { Outcome } from './roll-call.ts';
import type { JudgeInput, JudgeResult } from './types.ts';

/**
 * Has every evaluator judge every answer of the run; when all have spoken, measures how far each agrees with the rest, and takes
 * the consensus of those that do so better than by chance. An answer whose code was executed and fails is not accepted.
 */
export async function judgeAnswers(
  { pool, team }: { readonly pool: pg.Pool; readonly team: Team },
  input: JudgeInput,
): Promise<JudgeResult> {
  const evaluators = withRole(team.members, 'evaluator');
  const names = evaluators.map(({ name }) => name);
  const rollCall = new RollCall(evaluators);
  const seed = await loadRunSeed(pool, input.runId);
  const pending = await findUnjudgedAnswers(pool, input.runId, names);
  await eachItem(pending, 'answers', async (questionId, signal) => {
    const request = judgeRequest(await loadAnswer(pool, questionId), seed);
    const judge = (member: TeamMember): Promise<Structured<Verdict>> =>
      obtainStructured(verdictSchema, request, (each) =>
        team.complete(member, each, { runId: input.runId, signal }),
      );
    const outcomes = await rollCall.askAll(evaluators, judge, signal);
    if (outcomes.some(({ outcome }) => outcome === 'deferred')) return;
    const verdicts = evaluators.map((member, index) => memberVerdict(member.name, outcomes[index]!));
    await saveVerdicts(pool, { runId: input.runId, questionId, verdicts });
  });
  rollCall.throwWhenDeferred();

  const items = await loadJudgedItems(pool, input.runId);
  const reliability = reliabilities(
    items.map((item) => votesOf(item, input.acceptAt)),
    [...new Set(items.flatMap(({ verdicts }) => verdicts.map(({ member }) => member)))],
  );
  const code = await executedCode(pool, input.runId);
  await saveConsensus(pool, input.runId, agreedItems(items, reliability, code, input));
  const simulated = evaluators.some(({ tier }) => tier === 'simulated');
  return { ...summarize(await loadJudgedItems(pool, input.runId), reliability, input.acceptAt), simulated };
}

function memberVerdict(member: string, outcome: Outcome<Structured<Verdict>>): MemberVerdict {
  const judgement: Structured<Verdict> =
    outcome.outcome === 'answered'
      ? outcome.value
      : { status: 'excluded', reason: outcome.outcome === 'excluded' ? outcome.reason : 'deferred' };
  if (judgement.status === 'excluded') return { member, verdict: null, ...judgement };
  return { member, status: judgement.status, verdict: judgement.value, reason: judgement.value.reason };
}

function votesOf(item: JudgedItem, acceptAt: number): ReadonlyMap<string, boolean> {
  return new Map(
    item.verdicts.flatMap(({ member, verdict }) =>
      verdict ? [[member, meanScore(verdict) >= acceptAt] as const] : [],
    ),
  );
}

function agreedItems(
  items: readonly JudgedItem[],
  reliability: readonly Reliability[],
  code: ReadonlyMap<string, AnswerCode>,
  rule: JudgeInput,
): Parameters<typeof saveConsensus>[2] {
  const counts = new Set(reliability.filter((member) => member.counts).map(({ member }) => member));
  return items.flatMap(({ questionId, verdicts }) => {
    const counted = verdicts.flatMap(({ member, verdict }) =>
      verdict && counts.has(member) ? [verdict] : [],
    );
    const consensus = consensusOf(counted, rule);
    if (!consensus) return [];
    const execution = code.get(questionId) ?? null;
    const accepted = consensus.accepted && !(execution && codeFails(execution));
    return [{ questionId, ...consensus, accepted, execution }];
  });
}

/** From rows alone, so that a resumed activity reports what an undisturbed one does. */
function summarize(
  items: readonly JudgedItem[],
  reliability: readonly Reliability[],
  acceptAt: number,
): Omit<JudgeResult, 'simulated'> {
  const judged = items.filter(({ consensus }) => consensus !== null);
  const excluded: Record<string, number> = {};
  for (const { member, status } of items.flatMap(({ verdicts }) => verdicts))
    if (status === 'excluded') excluded[member] = (excluded[member] ?? 0) + 1;
  const counted = reliability.filter((member) => member.counts).map(({ member }) => member);
  const votes = judged.map((item) => {
    const all = votesOf(item, acceptAt);
    return counted.flatMap((member) => all.get(member) ?? []);
  });
  return {
    judged: judged.length,
    withoutQuorum: items.length - judged.length,
    accepted: judged.filter(({ consensus }) => consensus!.accepted).length,
    ...teamAgreement(votes, { seed: 1 }),
    reliability,
    excluded,
  };
}
