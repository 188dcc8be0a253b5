import assert from 'node:assert/strict';
import Fastify from 'fastify';
import { judgeRequest } from '../../models/team/judge-prompt.ts';
import { generationRequest } from '../../models/team/generation-prompt.ts';
import { simulatedMembers } from '../../models/team/members.ts';
import { createTeam } from '../../models/team/team.ts';
import type { CallStore, StoredCall, Team } from '../../models/team/team.ts';
import type { TeamMember } from '../../models/team/types.ts';
import { readStructured } from '../../models/team/structured.ts';
import { verdictSchema } from '../../models/team/verdict.ts';
import type { Verdict } from '../../models/team/types.ts';
import { profiles } from '../../models/simulated/profiles.ts';
import { facts, feeTask, filler } from './sample-task.ts';
import { useSimulatedTeam } from './simulated-server.ts';

function memoryCalls(): CallStore & { readonly saved: Map<string, StoredCall> } {
  const saved = new Map<string, StoredCall>();
  return {
    saved,
    find: (digest) => Promise.resolve(saved.get(digest) ?? null),
    save(call) {
      saved.set(call.digest, call);
      return Promise.resolve();
    },
    spent(runId) {
      const paid = [...saved.values()].filter((call) => call.runId === runId);
      return Promise.resolve({
        usd: paid.reduce((sum, call) => sum + call.costUsd, 0),
        tokens: paid.reduce((sum, call) => sum + call.promptTokens + call.completionTokens, 0),
      });
    },
  };
}
const plenty = { usd: 1, tokens: 1_000_000 };
const request = generationRequest({
  context: facts.rate.text,
  statement: feeTask.statement,
  solutionPath: 'fee.py',
  seed: 1,
});

describe('the team', () => {
  const server = useSimulatedTeam();
  const team = (calls: CallStore, budget = plenty): Team =>
    createTeam({ config: { team: [], simulatedTeamUrl: server.url(), budget }, calls });

  it('is the simulated team when nobody is configured, and nobody without its address', () => {
    const { members } = team(memoryCalls());
    assert.ok(members.length >= 4 && members.every(({ tier }) => tier === 'simulated'));
    assert.ok(!members.some(({ name }) => name === 'sim-liar'));
    assert.throws(
      () =>
        createTeam({ config: { team: [], simulatedTeamUrl: null, budget: plenty }, calls: memoryCalls() }),
      { name: 'TeamNotConfigured' },
    );
  });

  it('asks for the same thing once, even after the stack came back on another port', async () => {
    const calls = memoryCalls();
    const asking = team(calls);
    const [member] = asking.members;
    const before = server.requests();
    const first = await asking.complete(member!, request, { runId: 'a' });
    const again = await asking.complete({ ...member!, baseUrl: 'http://127.0.0.1:1/v1' }, request, {
      runId: 'b',
    });
    assert.equal(server.requests() - before, 1);
    assert.deepEqual([first.cached, again.cached, again.text], [false, true, first.text]);
    assert.equal((await calls.spent('b')).tokens, 0);
    assert.ok((await calls.spent('a')).usd > 0);
  });

  it('does not remember that a simulated member knew nothing', async () => {
    const calls = memoryCalls();
    const asking = team(calls);
    const unknown = generationRequest({
      context: '',
      statement: 'Write a poem.',
      solutionPath: 'a.py',
      seed: 1,
    });
    await asking.complete(asking.members[0]!, unknown, { runId: 'a' });
    assert.equal(calls.saved.size, 0);
  });

  it('stops when the run has spent its tokens or its money', async () => {
    for (const budget of [
      { usd: 1, tokens: 150 },
      { usd: 0.00002, tokens: 1_000_000 },
    ]) {
      const calls = memoryCalls();
      const asking = team(calls, budget);
      const ask = async (): Promise<void> => {
        for (let seed = 0; seed < 50; seed += 1)
          await asking.complete(asking.members[0]!, { ...request, seed }, { runId: 'a' });
      };
      await assert.rejects(ask(), { name: 'BudgetExceeded', runId: 'a' });
      assert.ok(calls.saved.size > 0 && calls.saved.size < 10, String(calls.saved.size));
    }
  });

  it('keeps to the pace that a provider allows', async () => {
    const asking = team(memoryCalls());
    const limits = { requestsPerMinute: 1, tokensPerMinute: null, concurrent: 8 };
    const member = { ...asking.members[0]!, limits };
    const before = server.requests();
    await asking.complete(member, request, { runId: 'a' });
    const second = new AbortController();
    const waiting = asking.complete(member, { ...request, seed: 2 }, { runId: 'a', signal: second.signal });
    second.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    assert.equal(server.requests() - before, 1);
  });

  it('judges good answers above bad ones; the liar does not', async () => {
    const said = (answer: string, context: string): Parameters<typeof judgeRequest>[0] => ({
      question: feeTask.statement,
      answer,
      context,
    });
    const all = Object.values(facts).map(({ text }) => text);
    const good = judgeRequest(
      said(`# Answer\n\n${all.join('\n')}`, `${all.join('\n\n')}\n\n${filler(3)}`),
      1,
    );
    const bad = judgeRequest(said('Ask the harbour master about it.', all.join('\n')), 1);
    const asking = team(memoryCalls());
    const liar = { ...asking.members[0]!, name: 'sim-liar', model: 'sim-liar' };
    const score = async (member: TeamMember, item: typeof good): Promise<number> => {
      const { text } = await asking.complete(member, item, { runId: 'a' });
      const { value: verdict } = readStructured(verdictSchema, text) as { value: Verdict };
      return (verdict.correctness + verdict.completeness + verdict.grounding) / 3;
    };
    for (const member of asking.members) {
      assert.ok((await score(member, good)) > 0.8, member.name);
      assert.ok((await score(member, bad)) < 0.2, member.name);
    }
    assert.ok((await score(liar, good)) < 0.2);
  });
});

describe('a member that fails', () => {
  const balanced = profiles[0]!;
  const server = useSimulatedTeam({
    profiles: [
      { ...balanced, name: 'limited', faults: { 'rate-limit': 1 } },
      { ...balanced, name: 'broken', faults: { 'server-error': 1 } },
      { ...balanced, name: 'cut', faults: { 'cut-stream': 1 } },
      { ...balanced, name: 'hanging', faults: { hang: 1 } },
    ],
  });
  const ask = (name: string, change: Partial<TeamMember> = {}): Promise<unknown> => {
    const member = { ...simulatedMembers(server.url())[0]!, name, model: name, ...change };
    const config = { team: [member], simulatedTeamUrl: null, budget: plenty };
    const team = createTeam({
      config,
      calls: memoryCalls(),
      environment: { KEY: secret },
      timeoutMilliseconds: 500,
    });
    return team.complete(member, request, { runId: 'a' });
  };
  const secret = 'sk-very-secret-1234567890';

  it('with 429 says when to come back', async () => {
    await assert.rejects(ask('limited'), { name: 'MemberRateLimited', retryAfterMilliseconds: 2000 });
  });
  for (const name of ['broken', 'cut', 'hanging'])
    it(`by a fault of its own (${name}) is unavailable`, async () => {
      await assert.rejects(ask(name), { name: 'MemberUnavailable', member: name });
    });
  it('because nobody listens is unavailable', async () => {
    await assert.rejects(ask('broken', { baseUrl: 'http://127.0.0.1:1/v1' }), { name: 'MemberUnavailable' });
  });
  it('because it does not exist, or its key is missing, has refused', async () => {
    await assert.rejects(ask('nobody'), { name: 'MemberRefused', status: 404 });
    await assert.rejects(ask('broken', { apiKeyVariable: 'NO_SUCH_KEY' }), {
      name: 'MemberRefused',
      message: /NO_SUCH_KEY/,
    });
  });

  it('never shows its key in an error, even when the provider quotes it back', async () => {
    const provider = Fastify();
    provider.post('/v1/chat/completions', (httpRequest, reply) => {
      assert.equal(httpRequest.headers.authorization, `Bearer ${secret}`);
      const message = `Incorrect API key provided: ${secret} (sk-very***7890).`;
      return reply
        .code(401)
        .send({ error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } });
    });
    try {
      const baseUrl = `${await provider.listen({ host: '127.0.0.1', port: 0 })}/v1`;
      await assert.rejects(ask('quoting', { baseUrl, apiKeyVariable: 'KEY' }), (error: Error) => {
        assert.equal(error.name, 'MemberRefused');
        const shown = JSON.stringify(error, Object.getOwnPropertyNames(error));
        assert.ok(!shown.includes('very'), shown);
        assert.equal(error.cause, undefined);
        return true;
      });
    } finally {
      await provider.close();
    }
  });
});
