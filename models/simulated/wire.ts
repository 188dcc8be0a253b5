import type { Reply } from './reply.ts';

/** OpenAI's response shapes. `created` is constant: the same request gets the same bytes. */
const created = 1_700_000_000;
const charactersPerChunk = 80;

export function completionBody(id: string, model: string, reply: Reply): object {
  return {
    id: `chatcmpl-${id.slice(0, 24)}`,
    object: 'chat.completion',
    created,
    model,
    choices: [
      {
        index: 0,
        message: reply.toolCall
          ? { role: 'assistant', content: null, refusal: null, tool_calls: [reply.toolCall] }
          : { role: 'assistant', content: reply.text, refusal: null },
        logprobs: null,
        finish_reason: reply.finishReason,
      },
    ],
    usage: reply.usage,
    system_fingerprint: 'simulated',
  };
}

/** Server-sent events of a streamed completion, the last being `[DONE]`. */
export function completionEvents(id: string, model: string, reply: Reply, includeUsage: boolean): string[] {
  const event = (choices: object[], usage: object | null): string => {
    const body = {
      id: `chatcmpl-${id.slice(0, 24)}`,
      object: 'chat.completion.chunk',
      created,
      model,
      choices,
    };
    return `data: ${JSON.stringify({ ...body, system_fingerprint: 'simulated', ...(includeUsage ? { usage } : {}) })}\n\n`;
  };
  const choice = (delta: object, finishReason: string | null): object[] => [
    { index: 0, delta, logprobs: null, finish_reason: finishReason },
  ];
  const events = [event(choice({ role: 'assistant', content: '' }, null), null)];
  if (reply.toolCall)
    events.push(event(choice({ tool_calls: [{ index: 0, ...reply.toolCall }] }, null), null));
  const characters = Array.from(reply.text);
  for (let at = 0; at < characters.length; at += charactersPerChunk)
    events.push(
      event(choice({ content: characters.slice(at, at + charactersPerChunk).join('') }, null), null),
    );
  events.push(event(choice({}, reply.finishReason), null));
  if (includeUsage) events.push(event([], reply.usage));
  events.push('data: [DONE]\n\n');
  return events;
}

export function errorBody(message: string, type: string, code: string | null): object {
  return { error: { message, type, param: null, code } };
}
