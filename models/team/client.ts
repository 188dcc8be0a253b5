import OpenAI, { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { MemberRateLimited, MemberRefused, MemberUnavailable } from './errors.ts';
import type { TeamMember } from './types.ts';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface CompletionRequest {
  readonly messages: readonly Message[];
  /** Same request and seed, same answer, where the provider supports it. */
  readonly seed?: number;
  /** Asks for JSON of this schema. */
  readonly jsonSchema?: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
}

export interface RawCompletion {
  readonly text: string;
  readonly finishReason: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** False for an answer that a later request may improve on: a simulated member that did not know the task. */
  readonly storable: boolean;
}

const defaultRetryAfterMilliseconds = 5_000;
/** Enough for any file that a task asks for, and for the thinking of those that think aloud. */
const mostAnswerTokens = 8_000;
const longestReason = 300;
/** 429 that no waiting cures. */
const quotaCodes = ['insufficient_quota', 'billing_hard_limit_reached'];

/**
 * Asks one member once: the provider client's own retries are off, so that Temporal's are the only ones.
 * Throws MemberRateLimited, MemberRefused or MemberUnavailable; an abort by `signal` passes through as its reason.
 */
export async function requestCompletion(
  member: TeamMember,
  request: CompletionRequest,
  options: {
    readonly key: string | null;
    readonly timeoutMilliseconds: number;
    readonly signal?: AbortSignal;
  },
): Promise<RawCompletion> {
  let limitedBody = '';
  const client = new OpenAI({
    baseURL: member.baseUrl,
    apiKey: options.key ?? 'none',
    // Nothing of the surrounding environment goes to whichever server the member lives on.
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: options.timeoutMilliseconds,
    logLevel: 'off',
    // The client drops an error's body that is not shaped as OpenAI's; some say only there when to come back.
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (response.status === 429) limitedBody = await response.clone().text();
      return response;
    },
  });
  // The provider's client never takes its listener off the signal; a batch's signal outlives thousands of requests.
  const aborted = new AbortController();
  const abort = (): void => aborted.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    options.signal?.throwIfAborted();
    const { data, response } = await client.chat.completions
      .create(
        {
          model: member.model,
          messages: messagesFor(member, request),
          [member.dialect.maxTokens]: mostAnswerTokens,
          ...(request.seed !== undefined && member.dialect.seed ? { seed: request.seed } : {}),
          ...responseFormat(member, request),
        },
        { signal: aborted.signal },
      )
      .withResponse();
    return readCompletion(member, data, response);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw translate(member, error, options.key, limitedBody);
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

type Messages = OpenAI.ChatCompletionMessageParam[];

/** Where the provider takes no schema, it stands in the instructions. */
function messagesFor({ dialect }: TeamMember, { messages, jsonSchema }: CompletionRequest): Messages {
  if (!jsonSchema || dialect.structuredOutput === 'json_schema') return [...messages];
  const wanted =
    'Answer with one JSON object of this JSON Schema, without a code fence or a word around it:\n' +
    JSON.stringify(jsonSchema.schema);
  const [first, ...rest] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: wanted }, ...messages];
  return [{ role: 'system', content: `${first.content}\n\n${wanted}` }, ...rest];
}

function responseFormat(
  { dialect }: TeamMember,
  { jsonSchema }: CompletionRequest,
): Pick<OpenAI.ChatCompletionCreateParamsNonStreaming, 'response_format'> {
  if (!jsonSchema || dialect.structuredOutput === 'instruction') return {};
  if (dialect.structuredOutput === 'json_object') return { response_format: { type: 'json_object' } };
  return { response_format: { type: 'json_schema', json_schema: { ...jsonSchema, strict: true } } };
}

function readCompletion(member: TeamMember, data: OpenAI.ChatCompletion, response: Response): RawCompletion {
  // A server may answer 200 with anything.
  const choice = (data as Partial<OpenAI.ChatCompletion> | null)?.choices?.[0];
  if (!choice) throw new MemberUnavailable(member.name, response.status, 'the response holds no choice');
  const forbidsStore = response.headers.get('cache-control')?.includes('no-store') ?? false;
  return {
    text: storableText(choice.message.content ?? ''),
    finishReason: choice.finish_reason,
    promptTokens: data.usage?.prompt_tokens ?? 0,
    completionTokens: data.usage?.completion_tokens ?? 0,
    storable: !(member.tier === 'simulated' && forbidsStore),
  };
}

/** Postgres stores neither NUL nor half a surrogate pair. */
function storableText(text: string): string {
  return Buffer.from(text.replaceAll('\0', ''), 'utf8').toString('utf8');
}

/** The provider's error as one of ours: without headers and key, which an error could carry into a log or a history. */
function translate(member: TeamMember, error: unknown, key: string | null, limitedBody: string): Error {
  if (error instanceof MemberUnavailable) return error;
  if (error instanceof APIUserAbortError) return new MemberUnavailable(member.name, null, 'request aborted');
  if (error instanceof APIConnectionError) {
    return new MemberUnavailable(member.name, null, redact(rootMessage(error), key));
  }
  if (error instanceof APIError) {
    const status = (error.status as number | undefined) ?? null;
    const reason = redact(error.message, key);
    if (status === 429) {
      if (quotaCodes.includes(String(error.code))) return new MemberRefused(member.name, status, reason);
      return new MemberRateLimited(
        member.name,
        retryAfter(error.headers as Headers | undefined, limitedBody),
      );
    }
    if (status !== null && status >= 400 && status < 500 && status !== 408 && status !== 409)
      return new MemberRefused(member.name, status, reason);
    return new MemberUnavailable(member.name, status, reason);
  }
  // What is left is a body that broke off or is no JSON.
  return new MemberUnavailable(member.name, null, redact(rootMessage(error), key));
}

function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${rootMessage(error.cause)}` : error.message;
}

function redact(message: string, key: string | null): string {
  const withoutKey = key ? message.replaceAll(key, '[key]') : message;
  // Providers quote a shortened key back: sk-ab***yz.
  return withoutKey.replace(/\b(?:sk|pk|key|Bearer)[-_ ][\w*.-]{4,}/gu, '[key]').slice(0, longestReason);
}

/**
 * Milliseconds until the provider may be asked again, in the forms that providers use: `retry-after-ms`, `Retry-After` in seconds or
 * as a date (RFC 9110), the reset of the exhausted quota (`1s`, `6m0s`), and Google's RetryInfo in the body.
 */
function retryAfter(headers: Headers | undefined, body: string): number {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? NaN);
  if (milliseconds > 0) return milliseconds;
  const value = headers?.get('retry-after') ?? '';
  const seconds = Number(value);
  if (seconds > 0) return seconds * 1000;
  const wait = Date.parse(value) - Date.now();
  if (wait > 0) return wait;
  const told = /"retryDelay"\s*:\s*"(?<seconds>\d+(?:\.\d+)?)s"/u.exec(body)?.groups?.['seconds'];
  if (Number(told) > 0) return Number(told) * 1000;
  const resets = ['requests', 'tokens'].flatMap((quota) =>
    headers?.get(`x-ratelimit-remaining-${quota}`) === '0'
      ? durationOf(headers.get(`x-ratelimit-reset-${quota}`) ?? '')
      : [],
  );
  return Math.max(0, ...resets) || defaultRetryAfterMilliseconds;
}

const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `6m0s`, `1.5s` or `20ms`. */
function durationOf(text: string): number {
  return [...text.matchAll(/(?<count>\d+(?:\.\d+)?)(?<unit>ms|[smh])/gu)].reduce(
    (sum, { groups }) => sum + Number(groups!['count']) * unitMilliseconds[groups!['unit']!]!,
    0,
  );
}
