import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { profiles } from '../../models/simulated/profiles.ts';
import { facts, feeTask, filler } from './sample-task.ts';
import { chat, codeRequest, contentOf, useSimulatedTeam } from './simulated-server.ts';

const everything = Object.values(facts)
  .map((fact) => `- ${fact.text}`)
  .join('\n');

describe('the simulated team over HTTP', () => {
  const team = useSimulatedTeam();

  it('lists its members and says that it is well', async () => {
    const models = (await (await fetch(`${team.url()}/v1/models`)).json()) as { data: { id: string }[] };
    assert.deepEqual(
      models.data.map(({ id }) => id),
      profiles.map(({ name }) => name),
    );
    assert.equal((await fetch(`${team.url()}/healthz`)).status, 200);
  });

  it('does not know a task that it has not studied', async () => {
    const answer = await chat(team.url(), codeRequest(everything, 'sim-balanced', 'Write a poem.'));
    assert.equal(contentOf(answer.body), 'I do not know this task.');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  });

  it('gives the same bytes for the same request, whatever was asked before, streamed or not', async () => {
    const first = await chat(team.url(), codeRequest(everything));
    await chat(team.url(), codeRequest(filler(3), 'sim-by-example'));
    assert.equal((await chat(team.url(), codeRequest(everything))).body, first.body);

    const client = new OpenAI({ baseURL: `${team.url()}/v1`, apiKey: 'none', maxRetries: 0 });
    const stream = await client.chat.completions.create({
      ...(codeRequest(everything) as OpenAI.ChatCompletionCreateParamsNonStreaming),
      stream: true,
      stream_options: { include_usage: true },
    });
    let streamed = '';
    let tokens = 0;
    for await (const chunk of stream) {
      streamed += chunk.choices[0]?.delta.content ?? '';
      tokens = chunk.usage?.total_tokens ?? tokens;
    }
    assert.equal(streamed, contentOf(first.body));
    assert.ok(tokens > 50);
  });

  it('draws anew when the seed or the member changes', async () => {
    const context = `${everything}\n\n${facts.rate.stale!}\n\n${filler(20)}`;
    const answers = new Set<string>();
    for (let seed = 0; seed < 30; seed += 1)
      answers.add(
        contentOf((await chat(team.url(), { ...codeRequest(context, 'sim-distractible'), seed })).body),
      );
    assert.ok(answers.size > 3, String(answers.size));
  });

  it('uses facts that stand in the context far more often than absent ones', async () => {
    const share = async (context: string): Promise<number> => {
      let used = 0;
      for (let seed = 0; seed < 60; seed += 1) {
        const code = contentOf((await chat(team.url(), { ...codeRequest(context), seed })).body);
        used += code.match(/= True/gu)?.length ?? 0;
      }
      return used / (60 * feeTask.facts.length);
    };
    assert.ok((await share(everything)) > 0.85);
    assert.ok((await share(filler(3))) < 0.1);
    assert.ok((await share(facts.rate.stale!)) < 0.1);
  });

  it('loses what stands beyond its window', async () => {
    const tooLong = `${filler(200)}\n\n${everything}`;
    assert.ok(tooLong.length > 16_000 && tooLong.length < 60_000);
    const before = team.decisions.length;
    await chat(team.url(), codeRequest(tooLong, 'sim-distractible'));
    await chat(team.url(), codeRequest(tooLong, 'sim-orderless'));
    const seen = team.decisions.slice(before).map(({ member, features }) => [member, features.present]);
    assert.deepEqual(seen, [
      ...feeTask.facts.map(() => ['sim-distractible', 0]),
      ...feeTask.facts.map(() => ['sim-orderless', 1]),
    ]);
  });

  it('refuses an unknown member and a request without messages as OpenAI does', async () => {
    const unknown = await chat(team.url(), codeRequest('', 'gpt-9'));
    assert.equal(unknown.status, 404);
    assert.match(unknown.body, /"code":"model_not_found"/);
    const empty = await chat(team.url(), { model: 'sim-balanced', messages: [] });
    assert.equal(empty.status, 400);
    assert.match(empty.body, /messages/);
  });

  it('fails on demand', async () => {
    const ask = (fault: string, body = codeRequest(everything)): ReturnType<typeof chat> =>
      chat(team.url(), body, { 'x-simulate-fault': fault });
    const limited = await ask('rate-limit');
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '2']);
    assert.equal((await ask('server-error')).status, 500);
    await assert.rejects(ask('cut-stream'));
    await assert.rejects(ask('cut-stream', { ...codeRequest(everything), stream: true }));
    const wrong = JSON.parse(contentOf((await ask('wrong-schema')).body)) as object;
    assert.ok(!('correctness' in wrong));
    const hanging = fetch(`${team.url()}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-simulate-fault': 'hang' },
      body: JSON.stringify(codeRequest(everything)),
      signal: AbortSignal.timeout(150),
    });
    await assert.rejects(hanging, { name: 'TimeoutError' });
  });

  it('takes the time that it is told to, and draws the rest from the request', async () => {
    const timed = async (headers: Record<string, string>): Promise<number> => {
      const start = performance.now();
      await chat(team.url(), codeRequest(everything), headers);
      return performance.now() - start;
    };
    assert.ok((await timed({ 'x-simulate-fault': 'slow', 'x-simulate-delay': '120' })) >= 115);
    assert.ok((await timed({ 'x-simulate-latency': '300' })) >= 60);
    const begun = await fetch(`${team.url()}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-simulate-fault': 'slow-start',
        'x-simulate-delay': '100',
      },
      body: JSON.stringify({ ...codeRequest(everything), stream: true }),
    });
    assert.equal(begun.status, 200);
    assert.match(await begun.text(), /\[DONE\]/);
  });

  it('calls the tool that it is told to, with arguments of the declared types, and answers once it has the result', async () => {
    const tools = [
      {
        type: 'function',
        function: {
          name: 'look_up',
          parameters: {
            type: 'object',
            properties: {
              text: { type: 'string' },
              limit: { type: 'integer' },
              order: { enum: ['up', 'down'] },
            },
            required: ['text', 'limit', 'order'],
          },
        },
      },
    ];
    const client = new OpenAI({ baseURL: `${team.url()}/v1`, apiKey: 'none', maxRetries: 0 });
    const ask = (extra: object) =>
      client.chat.completions.create({
        model: 'sim-balanced',
        messages: [{ role: 'user', content: 'Find 3 harbours, sorted down.' }],
        tools: tools as OpenAI.ChatCompletionTool[],
        ...extra,
      } as OpenAI.ChatCompletionCreateParamsNonStreaming);
    const called = await ask({ tool_choice: 'required' });
    const [call] = called.choices[0]!.message.tool_calls!;
    assert.deepEqual(
      [called.choices[0]!.finish_reason, called.choices[0]!.message.content],
      ['tool_calls', null],
    );
    assert.ok(call?.type === 'function' && call.function.name === 'look_up');
    assert.deepEqual(JSON.parse(call.function.arguments), {
      text: 'Find 3 harbours, sorted down.',
      limit: 3,
      order: 'down',
    });
    assert.equal((await ask({})).choices[0]!.finish_reason, 'stop');
    const messages = [
      { role: 'user', content: 'Find 3 harbours.' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: call.id, content: '[]' },
    ];
    assert.equal((await ask({ tool_choice: 'required', messages })).choices[0]!.finish_reason, 'stop');
    const stream = client.chat.completions.stream({
      model: 'sim-balanced',
      messages: [{ role: 'user', content: 'look_up 3' }],
      tools: tools as OpenAI.ChatCompletionTool[],
    });
    const streamed = (await stream.finalChatCompletion()).choices[0]!.message.tool_calls![0]!;
    assert.ok(streamed.type === 'function' && streamed.function.name === 'look_up');
  });

  it('counts the prefix that a session sent before as cached, on demand and in whole blocks', async () => {
    const cached = async (session: string | null, tail: string): Promise<number> => {
      const headers: Record<string, string> = session === null ? {} : { 'x-simulate-prompt-cache': session };
      const { body } = await chat(team.url(), codeRequest(`${filler(120)}\n\n${tail}`), headers);
      return (JSON.parse(body) as { usage: { prompt_tokens_details: { cached_tokens: number } } }).usage
        .prompt_tokens_details.cached_tokens;
    };
    assert.equal(await cached('one', 'first'), 0);
    const second = await cached('one', 'second');
    assert.ok(second >= 1024 && second % 128 === 0, String(second));
    assert.equal(await cached('two', 'first'), 0);
    assert.equal(await cached(null, 'first'), 0);
  });
});
