import { createHash } from 'node:crypto';
import { tokenCounterFor } from '../cet/llm-tokens.ts';
import { messageText, promptText } from './chat-request.ts';
import type { ChatRequest } from './chat-request.ts';
import { clean } from './clean-context.ts';
import { evaluate, readJudgedItem } from './evaluate.ts';
import { askNext, teach } from './lesson.ts';
import type { Profile } from './profiles.ts';
import { readTransformedItem, scoreContext } from './score-context.ts';
import { solve } from './solve.ts';
import type { Decision } from './solve.ts';
import type { TaskLibrary } from './task-library.ts';
import { chooseCall } from './tools.ts';
import type { ToolCall } from './tools.ts';

export interface Reply {
  readonly text: string;
  /** A call of one of the caller's tools instead of a text. */
  readonly toolCall: ToolCall | null;
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
  /** False when the member did not know the task: it may have studied it by the next time. */
  readonly knewTask: boolean;
  readonly decisions: readonly Decision[];
}

const unknownTask = 'I do not know this task.';
const charactersPerToken = 4;
const { count: countTokens } = tokenCounterFor();

/** sha256 of the request as it came, except whether the answer is streamed. */
export function digestOfRequest(request: ChatRequest): string {
  const asked: Record<string, unknown> = { ...request };
  delete asked['stream'];
  delete asked['stream_options'];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}

/** What this member answers; depends on the request and the library alone. */
export async function replyTo(profile: Profile, request: ChatRequest, library: TaskLibrary): Promise<Reply> {
  const digest = digestOfRequest(request);
  const prompt = promptText(request);
  const lastUser = request.messages.findLast(({ role }) => role === 'user');
  const toolCall = chooseCall({
    tools: request.tools ?? [],
    choice: request.tool_choice ?? null,
    lastRole: request.messages.at(-1)!.role,
    userText: lastUser ? messageText(lastUser) : '',
    requestDigest: digest,
  });
  if (toolCall) {
    const usage = usageOf(prompt, toolCall.function.arguments);
    return { text: '', toolCall, finishReason: 'tool_calls', usage, knewTask: true, decisions: [] };
  }
  const { text, knewTask, decisions } = await say(profile, request, library, digest, prompt);
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Infinity;
  const cut = countTokens(text) > limit ? text.slice(0, limit * charactersPerToken) : text;
  return {
    text: cut,
    toolCall: null,
    finishReason: cut === text ? 'stop' : 'length',
    usage: usageOf(prompt, cut),
    knewTask,
    decisions,
  };
}

function usageOf(prompt: string, completion: string): Reply['usage'] {
  const promptTokens = countTokens(prompt);
  const completionTokens = countTokens(completion);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0 },
  };
}

async function say(
  profile: Profile,
  request: ChatRequest,
  library: TaskLibrary,
  digest: string,
  prompt: string,
): Promise<Said> {
  const format = request.response_format?.json_schema?.name;
  if (format === 'verdict') return judge(profile, request, library, digest);
  if (format === 'context_scores') return scoreTransformed(profile, request, library, digest);
  if (format === 'lesson') return converse(teach(profile, prompt, digest));
  if (format === 'cleaned_context') return converse(clean(prompt));
  if (format === 'question') return converse(askNext(profile, prompt, digest));
  return write(profile, prompt, library, digest);
}

/** A conversation needs no task, only the text that was given. */
function converse(said: object): Said {
  return { text: JSON.stringify(said), knewTask: true, decisions: [] };
}

type Said = Pick<Reply, 'text' | 'knewTask' | 'decisions'>;

async function write(profile: Profile, prompt: string, library: TaskLibrary, digest: string): Promise<Said> {
  const task = await library.findIn(prompt);
  if (!task) return { text: unknownTask, knewTask: false, decisions: [] };
  return { ...solve(profile, task, prompt, digest), knewTask: true };
}

async function judge(
  profile: Profile,
  request: ChatRequest,
  library: TaskLibrary,
  digest: string,
): Promise<Said> {
  const items = request.messages.map((message) => readJudgedItem(messageText(message)));
  const item = items.find((each) => each !== null);
  if (!item) return { text: 'I was given nothing to judge.', knewTask: false, decisions: [] };
  const task = await library.findIn(item.question);
  return {
    text: JSON.stringify(evaluate(profile, task, item, digest)),
    knewTask: task !== null,
    decisions: [],
  };
}

async function scoreTransformed(
  profile: Profile,
  request: ChatRequest,
  library: TaskLibrary,
  digest: string,
): Promise<Said> {
  const items = request.messages.map((message) => readTransformedItem(messageText(message)));
  const item = items.find((each) => each !== null);
  if (!item) return { text: 'I was given nothing to score.', knewTask: false, decisions: [] };
  const task = await library.findIn(item.question);
  return {
    text: JSON.stringify(scoreContext(profile, task, item, digest)),
    knewTask: task !== null,
    decisions: [],
  };
}
