import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { agent, type Target } from './load.ts';

export type UpstreamFault = 'none' | '500' | 'half' | 'hang';

/** What a request came to: `answered` as its upstream meant it, `given-up` by the client, or an error that the gateway made. */
export type Ending = 'answered' | 'given-up' | { readonly error: string };

/** Milliseconds after which a client gives up on an answer that does not begin. */
const patienceMs = 500;
/** The gateway is away for seconds when it was killed; a client asks again with the same id. */
const againMs = 100;
const mostAgain = 600;

export interface FaultyClientOptions {
  readonly target: Target;
  /** The answer that the upstream gives when nothing is wrong. */
  readonly whole: string;
  /** Whether the gateway is known to have been killed: only then may a connection fail. */
  readonly killed: () => boolean;
}

async function send(
  { target }: FaultyClientOptions,
  route: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<{ status: number; upstream: boolean; text: string }> {
  const answer = await request(`${target.url}${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${target.key}`, ...headers },
    body,
    dispatcher: agent,
    ...(signal ? { signal } : {}),
  });
  const upstream = answer.headers['x-upstream'] !== undefined;
  try {
    return { status: answer.statusCode, upstream, text: await answer.body.text() };
  } catch {
    return { status: answer.statusCode, upstream, text: '(broke off)' };
  }
}

/** Repeats while the gateway is away because it was killed. */
async function whileKilled<T>({ killed }: FaultyClientOptions, attempt: () => Promise<T>): Promise<T> {
  for (let again = 0; ; again += 1) {
    const before = killed();
    try {
      return await attempt();
    } catch (error) {
      if ((error as Error).name === 'AbortError' || again >= mostAgain || !(before || killed())) throw error;
      await delay(againMs);
    }
  }
}

export async function askFaulty(
  options: FaultyClientOptions,
  id: string,
  body: string,
  fault: UpstreamFault,
): Promise<Ending> {
  const headers = { 'x-contexture-inference-id': id, ...(fault === 'none' ? {} : { 'x-fault': fault }) };
  try {
    const { status, upstream, text } = await whileKilled(options, () =>
      send(
        options,
        '/v1/chat/completions',
        body,
        headers,
        fault === 'hang' ? AbortSignal.timeout(patienceMs) : undefined,
      ),
    );
    const meant = {
      none: status === 200 && text === options.whole,
      '500': status === 500 && upstream,
      half: text !== options.whole,
      hang: false,
    }[fault];
    return meant ? 'answered' : { error: `${fault}: ${status} ${text.slice(0, 120)}` };
  } catch (error) {
    const { name } = error as Error;
    if (fault === 'hang' && (name === 'TimeoutError' || name === 'AbortError')) return 'given-up';
    return { error: `${fault}: ${String(error)}` };
  }
}

/** Sends feedback until the gateway has taken it; answers how often it had to be sent again. */
export async function tellUntilTaken(
  options: FaultyClientOptions,
  id: string,
  inferenceId: string,
): Promise<{ readonly again: number } | { readonly error: string }> {
  const body = JSON.stringify({ id, inferenceId, kind: 'accepted' });
  for (let again = 0; again < mostAgain; again += 1) {
    try {
      const { status, text } = await whileKilled(options, () => send(options, '/v1/feedback', body, {}));
      if (status === 202) return { again };
      // Said so in so many words: it was not taken and is to be sent again.
      if (status !== 503) return { error: `feedback: ${status} ${text.slice(0, 120)}` };
    } catch (error) {
      return { error: `feedback: ${String(error)}` };
    }
    await delay(againMs);
  }
  return { error: 'feedback: never taken' };
}
