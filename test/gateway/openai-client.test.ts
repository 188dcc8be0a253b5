import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import type { FastifyInstance } from 'fastify';
import OpenAI from 'openai';
import type pg from 'pg';
import { applyDeploymentDecision } from '../../infra/database/deployments.ts';
import { createPool } from '../../infra/database/pool.ts';
import { useTestDatabase } from '../support/database.ts';
import { StubUpstream } from './support/stub-upstream.ts';
import { gatewayKey, messyMessage, post, startGateway, until } from './support/test-gateway.ts';

const model = 'd'.repeat(64);
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

describe('gateway before the official openai client', () => {
  const database = useTestDatabase();
  const upstream = new StubUpstream();
  const original = upstream.answer;
  let pool: pg.Pool;
  let gateway: FastifyInstance;
  let url: string;
  let home: string;
  let client: OpenAI;

  before(async () => {
    await upstream.start();
    pool = createPool(database.url());
    await pool.query(`INSERT INTO model (digest, stage, manifest) VALUES ($1, 'test', '{}')`, [model]);
    await applyDeploymentDecision(pool, {
      decisionId: 'first',
      slot: 'production',
      model,
      action: 'deploy',
      reason: 'test',
    });
    ({ gateway, url, home } = await startGateway({
      pool,
      baseUrl: upstream.baseUrl,
      limits: { requestsPerMinute: 10_000, concurrent: 3 },
    }));
    client = new OpenAI({ baseURL: `${url}/v1`, apiKey: gatewayKey, maxRetries: 0 });
  });
  after(async () => {
    await gateway?.close();
    await pool?.end();
    await upstream.stop();
    if (home) await rm(home, { recursive: true });
  });
  afterEach(() => {
    upstream.answer = original;
    upstream.seen.length = 0;
  });
  const seen = () => JSON.parse(upstream.seen.at(-1)!.body) as Record<string, unknown>;

  it('streams, with tools, images and JSON mode handed on as they were given', async () => {
    upstream.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ role: 'assistant', content: 'le' }));
      response.write(
        chunk({ tool_calls: [{ index: 0, id: 't', function: { name: 'f', arguments: '{}' } }] }),
      );
      response.end(`${chunk({}, 'tool_calls')}data: [DONE]\n\n`);
    };
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,iVBORw0=' } };
    const tools = [{ type: 'function' as const, function: { name: 'f', parameters: { type: 'object' } } }];
    const stream = await client.chat.completions.create({
      model: 'stub-model',
      stream: true,
      tools,
      response_format: { type: 'json_object' },
      messages: [{ role: 'user', content: [{ type: 'text', text: messyMessage() }, image] }],
    });
    const deltas = [];
    for await (const part of stream) deltas.push(part.choices[0]!);
    assert.equal(deltas[0]!.delta.content, 'le');
    assert.equal(deltas[1]!.delta.tool_calls![0]!.function!.name, 'f');
    assert.equal(deltas[2]!.finish_reason, 'tool_calls');
    const { messages, ...fields } = seen() as { messages: { content: unknown[] }[] };
    assert.deepEqual(fields, {
      model: 'stub-model',
      stream: true,
      tools,
      response_format: { type: 'json_object' },
    });
    assert.deepEqual(messages[0]!.content[1], image);
    assert.doesNotMatch(JSON.stringify(messages), /soup recipes/, 'the text was engineered');
  });

  it('lists the models and finds one of them', async () => {
    const ids = [];
    for await (const listed of client.models.list()) ids.push(listed.id);
    assert.deepEqual(ids, ['stub-model']);
    assert.equal((await client.models.retrieve('stub-model')).owned_by, 'stub');
    await assert.rejects(client.models.retrieve('org/other'), OpenAI.NotFoundError);
  });

  it('answers errors in the form that the client knows', async () => {
    const stranger = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'wrong', maxRetries: 0 });
    await assert.rejects(stranger.models.list(), (error: InstanceType<typeof OpenAI.AuthenticationError>) => {
      assert.ok(error instanceof OpenAI.AuthenticationError);
      assert.equal(error.code, 'invalid_api_key');
      return true;
    });
    await assert.rejects(
      client.chat.completions.create({ model: 'm', messages: 'hi' as never }),
      (error: InstanceType<typeof OpenAI.BadRequestError>) =>
        error instanceof OpenAI.BadRequestError && error.param === 'messages',
    );
    upstream.answer = (_, response) =>
      response
        .writeHead(429, { 'content-type': 'application/json', 'x-ratelimit-remaining-tokens': '0' })
        .end('{"error":{"message":"slow down","code":"tokens"}}');
    await assert.rejects(
      client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
      (error: InstanceType<typeof OpenAI.RateLimitError>) =>
        error instanceof OpenAI.RateLimitError &&
        error.code === 'tokens' &&
        error.headers.get('x-ratelimit-remaining-tokens') === '0',
    );
  });

  it('makes no whole answer of a half one', async () => {
    let breakOff: () => void = () => undefined;
    upstream.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ content: 'half' }));
      breakOff = () => response.destroy();
    };
    const stream = await client.chat.completions.create({
      model: 'm',
      stream: true,
      messages: [{ role: 'user', content: 'hi' }],
    });
    await assert.rejects(async () => {
      for await (const part of stream) {
        assert.equal(part.choices[0]!.delta.content, 'half');
        breakOff();
      }
    });
  });

  it('ends the LLM’s work when the client goes away', async () => {
    let ended = false;
    upstream.answer = (_, response) => {
      response.on('close', () => (ended = true));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ content: 'endless' }));
    };
    const stream = await client.chat.completions.create({
      model: 'm',
      stream: true,
      messages: [{ role: 'user', content: 'hi' }],
    });
    for await (const part of stream) {
      assert.ok(part);
      break;
    }
    await until(() => Promise.resolve(ended));
  });

  it('limits what one key has under way, and gives the place back', async () => {
    const open: { end(): void }[] = [];
    upstream.answer = (_, response) => open.push(response);
    const body = { messages: [{ role: 'user', content: 'hi' }] };
    const answers = [1, 2, 3].map(() => post(url, '/v1/chat/completions', body));
    await until(() => Promise.resolve(open.length === 3));
    const refused = await post(url, '/v1/chat/completions', body);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.match(await refused.text(), /3 requests under way.*rate_limit_exceeded/);
    for (const response of open) response.end();
    await Promise.all(answers.map(async (answer) => (await answer).text()));
    upstream.answer = original;
    await until(async () => (await post(url, '/v1/chat/completions', body)).status === 200);
  });

  it('names the limit on headers', async () => {
    const call = request(`${url}/healthz`, { headers: { 'x-long': 'x'.repeat(20_000) } });
    call.end();
    const [response] = (await once(call, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
    assert.equal(response.statusCode, 431);
    let text = '';
    for await (const part of response) text += String(part);
    assert.match(text, /"message":"headers: more than 16384 bytes"/);
  });

  it('refuses a key that has had its requests of the minute, and says when to come back', async () => {
    const limits = { requestsPerMinute: 2, concurrent: 10 };
    const own = await startGateway({ pool, baseUrl: upstream.baseUrl, limits });
    const feedback = () => post(own.url, '/v1/feedback', { inferenceId: 'i', kind: 'copy' });
    assert.deepEqual([(await feedback()).status, (await feedback()).status], [202, 202]);
    const refused = await feedback();
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    await own.gateway.close();
    await rm(own.home, { recursive: true });
  });

  it('ends what is under way before it stops', async () => {
    const own = await startGateway({ pool, baseUrl: upstream.baseUrl });
    let finish: () => void = () => undefined;
    upstream.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      finish = () => response.end('data: [DONE]\n\n');
    };
    const answer = await post(own.url, '/v1/chat/completions', { messages: [] });
    const closed = own.gateway.close();
    setTimeout(finish, 50);
    assert.equal(await answer.text(), 'data: 1\n\ndata: [DONE]\n\n');
    await closed;
    await rm(own.home, { recursive: true });
  });
});
