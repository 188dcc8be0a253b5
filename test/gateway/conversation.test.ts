import assert from 'node:assert/strict';
import pLimit from 'p-limit';
import { MessageEngineer } from '../../gateway/engineer.ts';
import type { EngineerOptions } from '../../gateway/engineer.ts';
import type { Transformer } from '../../gateway/serving-models.ts';
import type { TransformOptions } from '../../models/cet/transform.ts';
import { keepMatchingLines, messyMessage } from './support/test-gateway.ts';

type Message = Readonly<Record<string, unknown>>;

const options: EngineerOptions = {
  transformer: keepMatchingLines('a'),
  knowledge: null,
  refineBelow: 0,
  deadlineMs: 1000,
  budgetTokens: 500,
  owner: 'key-1 user-1',
};
const first = { role: 'user', content: messyMessage() };
const answer = { role: 'assistant', content: 'def leapyear ...' };

describe('conversations through the gateway', () => {
  const send = async (engineer: MessageEngineer, messages: readonly Message[], changed = {}) => {
    const text = JSON.stringify({ model: 'm', messages });
    const engineered = await engineer.engineer(Buffer.from(text), JSON.parse(text) as never, {
      ...options,
      ...changed,
    });
    const body = engineered.body.toString();
    return { ...engineered, body, untouched: body === text };
  };
  /** What the second request shares with the first: up to the end of its last message. */
  const prefix = (body: string) => body.slice(0, body.lastIndexOf(']}'));

  it('sends an engineered turn in the same bytes again, so that the prompt cache keeps its prefix', async () => {
    const engineer = new MessageEngineer(pLimit(8));
    const one = await send(engineer, [first]);
    assert.equal(one.bypass, null);
    for (const next of ['And in Go?', messyMessage('Write the function leapyear in Go.')]) {
      const two = await send(engineer, [first, answer, { role: 'user', content: next }]);
      assert.ok(two.body.startsWith(prefix(one.body)), next);
      assert.equal(two.bypass, null);
    }
  });

  it('keeps the prefix through the calls of tools that follow one message, whatever serves by then', async () => {
    const engineer = new MessageEngineer(pLimit(8));
    const one = await send(engineer, [first]);
    const tools = [
      { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function' }] },
      { role: 'tool', tool_call_id: 'c', content: '42' },
    ];
    const swapped: Transformer = {
      transform: async (request) => ({
        ...(await keepMatchingLines('b').transform(request)),
        context: 'by b',
      }),
    };
    const two = await send(engineer, [first, ...tools], { transformer: swapped });
    assert.ok(two.body.startsWith(prefix(one.body)));
    const again = await send(engineer, [first], { transformer: swapped });
    assert.match(again.body, /by b/, 'asked again, the message is engineered by what serves now');
  });

  it('leaves a turn that went through untouched as it is in the turns after it', async () => {
    const engineer = new MessageEngineer(pLimit(8));
    const late: Transformer = { transform: () => new Promise(() => undefined) };
    const one = await send(engineer, [first], { transformer: late, deadlineMs: 1 });
    assert.deepEqual([one.bypass, one.untouched], ['deadline', true]);
    const two = await send(engineer, [first, answer, { role: 'tool', content: '42' }]);
    assert.deepEqual([two.bypass, two.untouched], ['no_context', true]);
  });

  it('tells nobody what was made of somebody else’s conversation', async () => {
    const engineer = new MessageEngineer(pLimit(8));
    await send(engineer, [first]);
    const other = await send(engineer, [first, answer, { role: 'user', content: 'Why?' }], {
      owner: 'key-1 user-2',
    });
    assert.deepEqual([other.bypass, other.untouched], ['no_context', true]);
  });

  it('passes images on beside the engineered text', async () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0=', detail: 'low' } };
    const content = [{ type: 'text', text: messyMessage() }, image];
    const sent = await send(new MessageEngineer(pLimit(8)), [{ role: 'user', content }]);
    assert.equal(sent.bypass, null);
    assert.ok(sent.body.includes(JSON.stringify(image)));
    assert.doesNotMatch(sent.body, /soup recipes/);
  });

  it('refuses to hold up everybody for one enormous message', async () => {
    const content = `# Context\n\n${'A leapyear comes. '.repeat(60_000)}\n\n# Task\n\nWrite leapyear.`;
    const sent = await send(new MessageEngineer(pLimit(8)), [{ role: 'user', content }]);
    assert.deepEqual([sent.bypass, sent.untouched], ['too_long', true]);
  });

  it('makes a context whose critique expects failure in other ways, and keeps the best of them', async () => {
    const tried: TransformOptions[] = [];
    const success = (how: TransformOptions) => (how.knowledge ? 0.3 : how.fillBudget === false ? 0.6 : 0.2);
    const transformer: Transformer = {
      async transform(request, how = {}) {
        tried.push(how);
        const made = await keepMatchingLines('a').transform(request);
        return {
          ...made,
          context: `expected ${success(how)}`,
          tokens: { ...made.tokens, input: 2000 },
          critique: { ...made.critique, predictedSuccessRate: success(how) },
        };
      },
    };
    const knowledge = () => Promise.resolve([]);
    const refined = await send(new MessageEngineer(pLimit(8)), [first], {
      transformer,
      knowledge,
      refineBelow: 0.5,
    });
    assert.match(refined.body, /expected 0\.6/);
    assert.deepEqual(tried, [{}, { knowledge }, { fillBudget: false }]);
    tried.length = 0;
    await send(new MessageEngineer(pLimit(8)), [first], { transformer, knowledge, refineBelow: 0.2 });
    assert.deepEqual(tried, [{}], 'good enough at once');
  });

  it('keeps the first context when refining it fails or is late', async () => {
    for (const spoiled of [
      () => Promise.reject(new Error('boom')),
      () => new Promise<never>(() => undefined),
    ]) {
      const transformer: Transformer = {
        transform: (request, how) => (how?.knowledge ? spoiled() : keepMatchingLines('a').transform(request)),
      };
      const knowledge = () => Promise.resolve([]);
      const sent = await send(new MessageEngineer(pLimit(8)), [first], {
        transformer,
        knowledge,
        refineBelow: 0.9,
        deadlineMs: 50,
      });
      assert.equal(sent.bypass, null);
      assert.match(sent.body, /divisible by four/);
    }
  });
});
