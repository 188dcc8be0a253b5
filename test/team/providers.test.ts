import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { loadConfig } from '../../infra/config/config.ts';
import type { Config } from '../../infra/config/config.ts';
import { requestCompletion } from '../../models/team/client.ts';
import { judgeRequest } from '../../models/team/judge-prompt.ts';
import { Pace } from '../../models/team/pace.ts';
import { providers } from '../../models/team/providers.ts';
import type { ProviderName } from '../../models/team/providers.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

describe('the configured team', () => {
  const temporary = useTemporaryFolder();
  const load = (config: object): Config => {
    const file = temporary.path('contexture.config.json');
    writeFileSync(file, JSON.stringify(config));
    return loadConfig({ file, environment: { CONTEXTURE_HOME: temporary.path('home') } });
  };
  const refused = (config: object, message: RegExp): void => {
    assert.throws(() => load(config), { name: 'ConfigError', message });
  };

  it('is the one of the paper by its preset alone, in its three tiers and all four roles', () => {
    const { team } = load({ team: { preset: 'paper' } });
    assert.deepEqual(
      team.map(({ name, provider, tier }) => [name, provider, tier]),
      [
        ['claude', 'anthropic', 'premium'],
        ['gpt-4', 'openai', 'premium'],
        ['gemini', 'gemini', 'premium'],
        ['llama-3.1-70b', 'together', 'together'],
        ['codellama-34b', 'together', 'together'],
        ['qwen2.5-coder-32b', 'together', 'together'],
        ['llama-3.1-8b', 'ollama', 'local'],
        ['codellama-7b', 'ollama', 'local'],
      ],
    );
    const roles = new Set(team.flatMap((member) => member.roles));
    assert.deepEqual([...roles].sort(), ['evaluator', 'generator', 'instructor', 'student']);
    assert.ok(team.filter((member) => member.roles.includes('evaluator')).length >= 3);
  });

  it('takes a member of the preset away for one of the same name', () => {
    const own = { name: 'claude', provider: 'openai', model: 'other', roles: ['evaluator'] };
    const { team } = load({ team: { preset: 'paper', members: [own] } });
    assert.deepEqual(
      team.filter(({ name }) => name === 'claude').map(({ model }) => model),
      ['other'],
    );
    assert.equal(team.length, 8);
  });

  it('needs no more of a member than provider and model', () => {
    for (const [name, provider] of Object.entries(providers)) {
      const [member] = load({ team: [{ provider: name, model: 'm' }] }).team;
      assert.deepEqual(
        [member!.name, member!.baseUrl, member!.apiKeyVariable, member!.tier, member!.dialect.seed],
        ['m', provider.baseUrl, provider.apiKeyVariable, provider.tier, provider.seed],
      );
    }
  });

  it('changes what is known of a provider, and knows one of its own', () => {
    const { team } = load({
      providers: {
        openai: { limits: { requestsPerMinute: 500 } },
        ours: { baseUrl: 'http://10.0.0.7/v1/', tier: 'local', structuredOutput: 'json_object' },
      },
      team: [
        { provider: 'openai', model: 'a' },
        { provider: 'ours', model: 'b', apiKeyVariable: 'OURS' },
        { baseUrl: 'http://10.0.0.8/v1', model: 'c' },
      ],
    });
    assert.deepEqual(team[0]!.limits, { ...providers.openai.limits, requestsPerMinute: 500 });
    assert.deepEqual(
      [team[1]!.baseUrl, team[1]!.tier, team[1]!.dialect.structuredOutput, team[1]!.apiKeyVariable],
      ['http://10.0.0.7/v1', 'local', 'json_object', 'OURS'],
    );
    assert.deepEqual([team[2]!.provider, team[2]!.dialect.seed], ['http://10.0.0.8/v1', true]);
  });

  it('is refused with the field and the rule', () => {
    refused(
      { team: [{ provider: 'opnai', model: 'm' }] },
      /team\.0\.provider: "opnai" is none of openai, anthropic,/,
    );
    refused({ team: [{ model: 'm' }] }, /team\.0\.baseUrl: required where no provider is named/);
    refused({ team: [{ provider: 'openai' }] }, /team\.0\.model: Invalid input: expected string/);
    refused({ team: { preset: 'papers' } }, /team\.preset: Invalid input: expected "paper"/);
    refused(
      { team: [{ provider: 'openai', model: 'm', baseUrl: 'ftp://x' }] },
      /team\.0\.baseUrl: Invalid URL/,
    );
    refused(
      { team: ['a', 'a'].map((name) => ({ name, provider: 'openai', model: 'm' })) },
      /team\.1\.name: "a" is taken by another member/,
    );
    refused({ providers: { ours: {} } }, /providers\.ours\.baseUrl: required: "ours" is none of openai/);
    refused(
      { providers: { openai: { limits: { concurrent: 0 } } } },
      /providers\.openai\.limits\.concurrent: Too small/,
    );
  });
});

describe('a provider of another dialect', () => {
  let server: FastifyInstance;
  let baseUrl = '';
  let asked: Record<string, unknown> = {};
  let answer: { status: number; headers: Record<string, string>; body: unknown };
  before('start a provider', async () => {
    server = Fastify();
    server.post('/v1/chat/completions', (request, reply) => {
      asked = request.body as typeof asked;
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    });
    baseUrl = `${await server.listen({ host: '127.0.0.1', port: 0 })}/v1`;
  });
  after(() => server.close());

  const ask = (provider: ProviderName): ReturnType<typeof requestCompletion> => {
    const { structuredOutput, seed, maxTokens, ...rest } = providers[provider];
    const member = {
      ...rest,
      name: 'm',
      provider,
      model: 'm',
      baseUrl,
      roles: ['evaluator'] as const,
      pricePerMillionTokens: { prompt: 0, completion: 0 },
      dialect: { structuredOutput, seed, maxTokens },
    };
    const request = judgeRequest({ question: 'q', answer: 'a', context: 'c' }, 7);
    return requestCompletion(member, request, { key: 'k', timeoutMilliseconds: 5000 });
  };
  const completion = { choices: [{ message: { content: '{}' }, finish_reason: 'stop' }] };

  it('is asked only for what its endpoint understands', async () => {
    answer = { status: 200, headers: {}, body: completion };
    const system = (): string => (asked['messages'] as { content: string }[])[0]!.content;
    await ask('openai');
    assert.deepEqual(
      [(asked['response_format'] as { type: string }).type, asked['seed'], asked['max_completion_tokens']],
      ['json_schema', 7, 8000],
    );
    assert.ok(!('max_tokens' in asked) && !system().includes('JSON Schema'));
    await ask('anthropic');
    assert.ok(!('response_format' in asked) && !('seed' in asked) && asked['max_tokens'] === 8000);
    assert.match(system(), /JSON Schema.*\n.*"grounding"/u);
    await ask('gemini');
    assert.ok('response_format' in asked && !('seed' in asked));
  });

  const inTenSeconds = (): string => new Date(Date.now() + 10_000).toUTCString();
  const google = [
    { error: { details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }] } },
  ];
  for (const [form, headers, body, least, most] of [
    ['milliseconds', () => ({ 'retry-after-ms': '250', 'retry-after': '9' }), {}, 250, 250],
    ['seconds', () => ({ 'retry-after': '3' }), {}, 3000, 3000],
    ['a date', () => ({ 'retry-after': inTenSeconds() }), {}, 1, 10_000],
    ["Google's RetryInfo", () => ({}), google, 34_000, 34_000],
    [
      "a quota's reset",
      () => ({ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1m2.5s' }),
      {},
      62_500,
      62_500,
    ],
    ['nothing at all', () => ({}), {}, 5000, 5000],
  ] as const)
    it(`may say by ${form} when to come back`, async () => {
      answer = { status: 429, headers: headers(), body };
      const error = await ask('gemini').catch(
        (reason: unknown) => reason as { retryAfterMilliseconds: number },
      );
      assert.ok('retryAfterMilliseconds' in error);
      assert.ok(error.retryAfterMilliseconds >= least && error.retryAfterMilliseconds <= most, form);
    });
});

describe('the limits of a provider', () => {
  const open = { requestsPerMinute: null, tokensPerMinute: null, concurrent: 8 };
  const one = (
    pace: Pace,
    provider: string,
    limits: typeof open | object,
    tokens = 10,
    signal?: AbortSignal,
  ) => {
    let started = false;
    const ended = pace
      .run(
        { provider, limits: { ...open, ...limits } },
        tokens,
        async () => {
          started = true;
          await delay(5);
          return { tokens };
        },
        signal,
      )
      .catch(() => null);
    return { started: () => started, ended };
  };

  it('are shared by its members and not by other providers', async () => {
    for (const limits of [{ requestsPerMinute: 1 }, { tokensPerMinute: 10 }]) {
      const pace = new Pace();
      const abort = new AbortController();
      await one(pace, 'a', limits).ended;
      const second = one(pace, 'a', limits, 10, abort.signal);
      await one(pace, 'b', limits).ended;
      assert.equal(second.started(), false);
      abort.abort();
      await second.ended;
      assert.equal(second.started(), false);
    }
  });

  it('let as many requests in at a time as it takes, and count the tokens that were really used', async () => {
    const pace = new Pace();
    let running = 0;
    let most = 0;
    const request = async (): Promise<{ tokens: number }> => {
      most = Math.max(most, (running += 1));
      await delay(5);
      running -= 1;
      return { tokens: 0 };
    };
    const limits = { requestsPerMinute: null, tokensPerMinute: 60_000, concurrent: 2 };
    // Estimated at a whole minute's tokens each, which would take six minutes; used: none.
    const all = Array.from({ length: 6 }, () =>
      pace.run({ provider: 'a', limits: { ...limits, concurrent: 1 } }, 60_000, request),
    );
    await Promise.all(all);
    assert.equal(most, 1);
    most = 0;
    await Promise.all(Array.from({ length: 6 }, () => pace.run({ provider: 'b', limits }, 0, request)));
    assert.equal(most, 2);
  });
});
