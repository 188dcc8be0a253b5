import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import type { Transformer } from '../../gateway/serving-models.ts';
import { applyDeploymentDecision } from '../../infra/database/deployments.ts';
import { finishExperiment, insertExperiment } from '../../infra/database/experiments.ts';
import { createPool } from '../../infra/database/pool.ts';
import { assignVariant } from '../../models/experiments/assignment.ts';
import { createTransformer } from '../../models/cet/transform.ts';
import { useTestDatabase } from '../support/database.ts';
import { StubUpstream } from './support/stub-upstream.ts';
import {
  gatewayKey,
  keepMatchingLines,
  messyMessage,
  post,
  startGateway,
  until,
} from './support/test-gateway.ts';

const passage = {
  text: 'Years that four divides are leap years, except centuries that 400 does not divide.',
  source: 'docs/calendar',
  similarity: 0.9,
  sharesWords: true,
};
const modelA = 'a'.repeat(64);
const modelB = 'b'.repeat(64);
const broken = 'c'.repeat(64);

describe('gateway', () => {
  const database = useTestDatabase();
  const upstream = new StubUpstream();
  let transform: ((model: string) => Transformer) | null = null;
  let pool: pg.Pool;
  let gateway: FastifyInstance;
  let url: string;
  let home: string;

  const deploy = async (model: string | null, decisionId = `deploy-${model}-${Math.random()}`) => {
    await applyDeploymentDecision(pool, {
      decisionId,
      slot: 'production',
      model,
      action: 'deploy',
      reason: 'test',
    });
    await until(async () => {
      const ready = (await (await fetch(`${url}/readyz`)).json()) as { production: string | null };
      return ready.production === model;
    });
  };
  const served = async (key: 'experiment', value: string | null) =>
    until(async () => {
      const ready = (await (await fetch(`${url}/readyz`)).json()) as Record<string, unknown>;
      return ready[key] === value;
    });

  before(async () => {
    await upstream.start();
    pool = createPool(database.url());
    for (const model of [modelA, modelB, broken])
      await pool.query(`INSERT INTO model (digest, stage, manifest) VALUES ($1, 'test', '{}')`, [model]);
    ({ gateway, url, home } = await startGateway({
      pool,
      baseUrl: upstream.baseUrl,
      loadTransformer: (model) => {
        if (model === broken) return Promise.reject(new Error('weights do not match the manifest'));
        return Promise.resolve(model !== null && transform ? transform(model) : keepMatchingLines(model));
      },
      openKnowledge: () => Promise.resolve(() => Promise.resolve([passage])),
      settings: { deadlineMs: 200, budgetTokens: 500, refineBelow: 0 },
    }));
  });
  after(async () => {
    await gateway?.close();
    await pool?.end();
    await upstream.stop();
    if (home) await rm(home, { recursive: true });
  });
  afterEach(() => {
    transform = null;
    upstream.seen.length = 0;
  });

  it('passes a request without context on byte for byte, unknown fields and odd numbers included', async () => {
    await deploy(modelA);
    const body =
      '{ "model":"stub-model", "messages":[{"role":"user","content":"Hi \\u00e9"}], "seed": 12345678901234567890, "x_new": {"a": [1e400, null]},' +
      ' "tools":[{"type":"function","function":{"name":"f","parameters":{}}}] }';
    const answer = await post(url, '/v1/chat/completions?beta=1', body, { 'openai-beta': 'assistants=v2' });
    assert.equal(answer.status, 200);
    assert.equal(upstream.seen[0]!.body, body);
    assert.equal(upstream.seen[0]!.url, '/v1/chat/completions?beta=1');
    assert.equal(upstream.seen[0]!.headers['openai-beta'], 'assistants=v2');
    assert.equal(upstream.seen[0]!.headers.authorization, 'Bearer upstream-secret');
    assert.equal(answer.headers.get('x-contexture-bypass'), 'no_context');
    assert.equal(answer.headers.get('x-contexture-model'), modelA);
    assert.equal(answer.headers.get('x-request-id'), 'upstream-1');
    assert.match(await answer.text(), /chatcmpl-1/);
  });

  it('engineers the last user message and leaves every other byte of the request alone', async () => {
    await deploy(modelA);
    const prefix =
      '{"model" : "stub-model","seed":12345678901234567890,"messages":[{"role":"system","content":"Be  exact \\u00e9"},' +
      '{"role":"user","content":"earlier"},{"role":"assistant","content":"ok"},{"role":"user", "content": ';
    const suffix = '}], "temperature":0.10}';
    const answer = await post(
      url,
      '/v1/chat/completions',
      `${prefix}${JSON.stringify(messyMessage())}${suffix}`,
    );
    const { body } = upstream.seen[0]!;
    assert.equal(answer.headers.get('x-contexture-bypass'), 'none');
    assert.ok(body.startsWith(prefix) && body.endsWith(suffix));
    assert.equal(
      JSON.parse(body.slice(prefix.length, -suffix.length)),
      '# Context\n\nA leapyear is divisible by four.\n\n# Task\n\nWrite the function leapyear.',
    );
  });

  it('hands on the chunks of a stream as they come, before the LLM has finished', async () => {
    let finish: () => void = () => undefined;
    const original = upstream.answer;
    upstream.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"n":1}\n\n');
      finish = () => response.end('data: [DONE]\n\n');
    };
    try {
      const answer = await post(url, '/v1/chat/completions', {
        stream: true,
        messages: [{ role: 'user', content: 'Hi' }],
      });
      const reader = answer.body!.getReader();
      const first = await reader.read();
      assert.equal(Buffer.from(first.value!).toString(), 'data: {"n":1}\n\n');
      finish();
      assert.equal(Buffer.from((await reader.read()).value!).toString(), 'data: [DONE]\n\n');
      assert.equal((await reader.read()).done, true);
    } finally {
      upstream.answer = original;
    }
  });

  it('lets the original through when the transformer throws or is late', async () => {
    const faults: Record<string, Transformer> = {
      fault: { transform: () => Promise.reject(new Error('boom')) },
      deadline: { transform: () => new Promise(() => undefined) },
    };
    for (const [reason, transformer] of Object.entries(faults)) {
      transform = () => transformer;
      await deploy(null);
      await deploy(modelB);
      const body = JSON.stringify({ messages: [{ role: 'user', content: messyMessage() }] }, null, 1);
      const answer = await post(url, '/v1/chat/completions', body);
      assert.equal(answer.headers.get('x-contexture-bypass'), reason);
      assert.equal(upstream.seen.at(-1)!.body, body);
    }
  });

  it('lets a caller wait longer for its context than the gateway is set to, and names a wait that is none', async () => {
    const slow = keepMatchingLines(modelB);
    transform = () => ({
      transform: async (request) => {
        await delay(300);
        return slow.transform(request);
      },
    });
    await deploy(null);
    await deploy(modelB);
    const ask = (milliseconds: string) =>
      post(
        url,
        '/v1/chat/completions',
        { messages: [{ role: 'user', content: messyMessage() }] },
        { 'x-contexture-deadline-ms': milliseconds },
      );
    assert.equal((await ask('60000')).headers.get('x-contexture-bypass'), 'none');
    const refused = await ask('soon');
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /x-contexture-deadline-ms: a whole number from 1 to 600000/);
  });

  it('hands on an error of the LLM as it is, and names an LLM that cannot be reached', async () => {
    const original = upstream.answer;
    upstream.answer = (_, response) =>
      response.writeHead(429, { 'retry-after': '7' }).end('{"error":"slow down"}');
    const limited = await post(url, '/v1/chat/completions', { messages: [] });
    upstream.answer = (request) => request.socket.destroy();
    const gone = await post(url, '/v1/chat/completions', { messages: [] });
    upstream.answer = original;
    assert.equal(limited.status, 429);
    assert.equal(limited.headers.get('retry-after'), '7');
    assert.equal(await limited.text(), '{"error":"slow down"}');
    assert.equal(gone.status, 502);
    assert.match(await gone.text(), /upstream \\"stub\\" cannot be reached/);
  });

  it('lets nobody in without a key of its own', async () => {
    const requests = ['Bearer wrong', 'Bearer ', gatewayKey, `Basic ${gatewayKey}`].map((authorization) =>
      post(url, '/v1/chat/completions', { messages: [] }, { authorization }),
    );
    for (const answer of await Promise.all(requests)) {
      assert.equal(answer.status, 401);
      assert.match(await answer.text(), /authorization/);
    }
    assert.equal(upstream.seen.length, 0);
    assert.equal((await fetch(`${url}/v1/models`)).status, 401);
  });

  it('names the field of a bad request', async () => {
    const bad = [
      ['/v1/chat/completions', '{"messages": [', /body: not valid JSON/],
      ['/v1/chat/completions', { messages: 'hi' }, /messages: /],
      ['/v1/context', { query: 'q' }, /context: /],
      ['/v1/context', { query: 'q', context: [{ id: 'a', text: 7 }] }, /context\[0\]\.text: /],
      ['/v1/context', { query: 'q', context: [], budget: -1 }, /budget: /],
      ['/v1/feedback', { kind: 'accepted' }, /inferenceId: /],
      ['/v1/feedback', { kind: 'liked', inferenceId: 'i' }, /kind: /],
      ['/v1/feedback', { kind: 'execution', inferenceId: 'i' }, /passed: /],
    ] as const;
    for (const [route, body, expected] of bad) {
      const answer = await post(url, route, body);
      assert.equal(answer.status, 400, route);
      assert.match(((await answer.json()) as { error: { message: string } }).error.message, expected);
    }
  });

  it('engineers a context without calling the LLM, by rule where nothing is deployed', async () => {
    await deploy(null);
    const request = { query: 'leapyear', context: [{ id: 'a', text: 'noise\nA leapyear has 366 days.' }] };
    const byRule = await post(url, '/v1/context', request);
    const result = (await byRule.json()) as { context: string; model: string; inferenceId: string };
    assert.equal(result.context, 'A leapyear has 366 days.');
    assert.equal(result.model, 'rule-based');
    assert.equal(result.inferenceId, byRule.headers.get('x-contexture-inference-id'));
    assert.equal(upstream.seen.length, 0);
  });

  it('adds to a context what the knowledge base says', async () => {
    const byRule = await createTransformer({ store: {} as never, model: null });
    transform = () => byRule;
    await deploy(null);
    await deploy(modelB);
    const answer = await post(url, '/v1/context', {
      query: 'Which years are leap years in the Gregorian calendar?',
      context: [{ id: 'a', text: 'A leap year has 366 days.' }],
    });
    const result = (await answer.json()) as { context: string; added: object[] };
    assert.deepEqual(result.added, [
      { slot: 'background', text: passage.text, origin: 'knowledge', source: passage.source },
    ]);
    assert.ok(result.context.includes(passage.text));
  });

  it('takes feedback once, even before its inference, and joins them', async () => {
    const id = 'chosen-by-the-caller';
    const feedback = { inferenceId: id, kind: 'execution', passed: true, tests: { passed: 3 } };
    const first = await post(url, '/v1/feedback', feedback);
    const again = await post(url, '/v1/feedback', {
      passed: true,
      tests: { passed: 3 },
      kind: 'execution',
      inferenceId: id,
    });
    assert.equal(first.status, 202);
    assert.deepEqual(await again.json(), await first.json());
    const answer = await post(
      url,
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: 'NUL \u0000 and half a pair \ud800' }] },
      { 'x-contexture-inference-id': id },
    );
    assert.equal(answer.headers.get('x-contexture-inference-id'), id);
    await until(async () => {
      const { rows } = await pool.query(
        'SELECT f.body FROM feedback f JOIN inference i ON i.id = f.inference_id WHERE i.id = $1',
        [id],
      );
      assert.ok(rows.length <= 1);
      return rows.length === 1;
    });
  });

  it('keeps a subject on one variant, by header, by the user field, or by key', async () => {
    await deploy(modelA);
    await insertExperiment(pool, {
      experiment: 'sticky',
      runId: null,
      control: modelA,
      treatment: modelB,
      ratio: 0.5,
    });
    await served('experiment', 'sticky');
    try {
      for (let index = 0; index < 8; index += 1) {
        const variant = assignVariant('sticky', `user-${index}`, 0.5);
        const byHeader = await post(
          url,
          '/v1/chat/completions',
          { messages: [] },
          { 'x-contexture-subject': `user-${index}` },
        );
        const byField = await post(url, '/v1/chat/completions', { messages: [], user: `user-${index}` });
        for (const answer of [byHeader, byField]) {
          assert.equal(answer.headers.get('x-contexture-variant'), variant);
          assert.equal(answer.headers.get('x-contexture-model'), variant === 'control' ? modelA : modelB);
        }
      }
    } finally {
      await finishExperiment(pool, 'sticky', 'stopped', null);
      await served('experiment', null);
    }
  });

  it('gives no traffic to a model that does not load', async () => {
    await deploy(modelA);
    await insertExperiment(pool, {
      experiment: 'dud',
      runId: null,
      control: modelA,
      treatment: broken,
      ratio: 1,
    });
    await applyDeploymentDecision(pool, {
      decisionId: 'broken-candidate',
      slot: 'candidate',
      model: broken,
      action: 'deploy',
      reason: 'marks that the state was read',
    });
    await until(async () => {
      const ready = (await (await fetch(`${url}/readyz`)).json()) as { candidate: string | null };
      return ready.candidate === broken;
    });
    const answer = await post(url, '/v1/chat/completions', { messages: [] });
    assert.equal(answer.headers.get('x-contexture-model'), modelA);
    assert.equal(answer.headers.get('x-contexture-variant'), 'production');
    await finishExperiment(pool, 'dud', 'stopped', null);
  });

  it('swaps models under load without dropping or mixing up a request', async () => {
    // Each model leaves its mark in the text, so an answer proves which one engineered it.
    transform = (model) => ({
      transform: async (request) => {
        await new Promise((resolve) => setTimeout(resolve, 15));
        return { ...(await keepMatchingLines(model).transform(request)), context: `engineered by ${model}` };
      },
    });
    await deploy(null);
    await deploy(modelA);
    const body = { messages: [{ role: 'user', content: messyMessage() }] };
    const original = upstream.answer;
    upstream.answer = (_, response, received) => response.end(received);
    const models = new Set<string | null>();
    let latest: string | null = null;
    let swapping = true;
    const client = async () => {
      while (swapping) {
        const answer = await post(url, '/v1/chat/completions', body);
        assert.equal(answer.status, 200);
        const model = answer.headers.get('x-contexture-model');
        assert.match(await answer.text(), new RegExp(`engineered by ${model}`));
        models.add(model);
        latest = model;
      }
    };
    const clients = Promise.all([client(), client(), client()]);
    try {
      for (const model of [modelB, modelA, modelB, modelA]) {
        await deploy(model);
        while (latest !== model) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } finally {
      swapping = false;
      await clients.finally(() => (upstream.answer = original));
    }
    assert.deepEqual(models, new Set([modelA, modelB]));
  });

  it('lists the models, its health, metrics with bounded labels, and an escaped dashboard that says simulated', async () => {
    await insertExperiment(pool, {
      experiment: '<script>alert(1)</script>',
      runId: null,
      control: null,
      treatment: modelA,
      ratio: 0,
    });
    const [models, health, metrics, page] = await Promise.all([
      fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${gatewayKey}` } }),
      fetch(`${url}/healthz`),
      fetch(`${url}/metrics`),
      fetch(`${url}/`),
    ]);
    assert.match(await models.text(), /"id":"stub-model"/);
    assert.equal(health.status, 200);
    const text = await metrics.text();
    assert.match(text, /contexture_requests_total\{route="\/v1\/chat\/completions",status="2xx"\} \d+/);
    assert.match(text, /contexture_bypass_total\{reason="deadline"\} 1/);
    const dashboard = await page.text();
    assert.ok(!dashboard.includes('<script>'));
    assert.match(dashboard, /&lt;script&gt;/);
    assert.match(dashboard, /class="simulated">simulated/);
  });
});
