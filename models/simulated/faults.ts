import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { chance, normalChance } from './chance.ts';
import { faults } from './profiles.ts';
import type { Fault, Profile } from './profiles.ts';
import { errorBody } from './wire.ts';

const retryAfterSeconds = 2;
const slowMilliseconds = 3_000;

/** What the caller asks for by headers; every one of them is optional. */
export interface Wishes {
  /** `x-simulate-fault`: the name of a fault. */
  readonly fault: string | undefined;
  /** `x-simulate-delay`: milliseconds of `slow` and `slow-start`, and of Retry-After (rounded up to seconds). */
  readonly delayMilliseconds: number | null;
  /** `x-simulate-latency`: median of this request's latency, milliseconds. */
  readonly latencyMilliseconds: number | null;
  /** `x-simulate-prompt-cache`: session whose earlier prompts count as cached. */
  readonly promptCache: string | undefined;
}

export function readWishes(headers: Readonly<Record<string, string | string[] | undefined>>): Wishes {
  const text = (name: string): string | undefined => [headers[name]].flat()[0];
  const milliseconds = (name: string): number | null => {
    const value = Number(text(name) ?? NaN);
    return value >= 0 ? value : null;
  };
  return {
    fault: text('x-simulate-fault'),
    delayMilliseconds: milliseconds('x-simulate-delay'),
    latencyMilliseconds: milliseconds('x-simulate-latency'),
    promptCache: text('x-simulate-prompt-cache'),
  };
}

/** The fault that the caller asked for, else the one that the profile plants into this request, else none. */
export function chooseFault(wishes: Wishes, profile: Profile, requestDigest: string): Fault | null {
  const asked = faults.find((fault) => fault === wishes.fault);
  if (asked) return asked;
  let left = chance(requestDigest, profile.name, 'fault');
  for (const fault of faults) {
    left -= profile.faults[fault] ?? 0;
    if (left < 0) return fault;
  }
  return null;
}

/** Waits as long as this member takes for this request (log-normal, drawn from the request), and as `slow` wants on top. */
export async function takeTime(
  fault: Fault | null,
  wishes: Wishes,
  profile: Profile,
  requestDigest: string,
): Promise<void> {
  const median = wishes.latencyMilliseconds ?? profile.latency.medianMilliseconds;
  const spread = Math.exp(profile.latency.sigma * normalChance(requestDigest, profile.name, 'latency'));
  const slow = fault === 'slow' ? (wishes.delayMilliseconds ?? slowMilliseconds) : 0;
  const milliseconds = median * spread + slow;
  if (milliseconds > 0) await delay(milliseconds, undefined, { ref: false });
}

/** What a member says instead of its answer under a fault of content; null when the fault is not of that kind. */
export function faultyText(fault: Fault | null, text: string): string | null {
  if (fault === 'junk-json') return `${text.slice(0, Math.ceil(text.length / 2))} ...`;
  if (fault === 'wrong-schema') return JSON.stringify({ verdict: 'fine', stars: 4 });
  return null;
}

/** Carries out a fault of transport; `whole` is the response that would have been sent. Null: it is sent as it is. */
export async function failOnWire(
  fault: Fault,
  wishes: Wishes,
  reply: FastifyReply,
  whole: { contentType: string; body: string },
): Promise<FastifyReply | null> {
  switch (fault) {
    case 'rate-limit': {
      const seconds =
        wishes.delayMilliseconds === null ? retryAfterSeconds : Math.ceil(wishes.delayMilliseconds / 1000);
      return reply
        .code(429)
        .header('retry-after', String(seconds))
        .send(errorBody('Rate limit reached (simulated).', 'rate_limit_error', 'rate_limit_exceeded'));
    }
    case 'server-error':
      return reply.code(500).send(errorBody('The server had an error (simulated).', 'server_error', null));
    case 'hang':
      return reply.hijack();
    case 'cut-stream': {
      reply.hijack();
      const body = Buffer.from(whole.body);
      reply.raw.writeHead(200, { 'content-type': whole.contentType, 'content-length': body.length });
      reply.raw.write(body.subarray(0, Math.floor(body.length / 2)), () => reply.raw.destroy());
      return reply;
    }
    case 'slow-start': {
      // The headers come at once, the first token late.
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': whole.contentType });
      reply.raw.flushHeaders();
      await delay(wishes.delayMilliseconds ?? slowMilliseconds, undefined, { ref: false });
      reply.raw.end(whole.body);
      return reply;
    }
    case 'slow':
    case 'junk-json':
    case 'wrong-schema':
      return null;
  }
}
