import type { FastifyReply } from 'fastify';
import { chance } from './chance.ts';
import { faults } from './profiles.ts';
import type { Fault, Profile } from './profiles.ts';
import { errorBody } from './wire.ts';

const retryAfterSeconds = 2;

/** The fault that the caller asked for by header, else the one that the profile plants into this request, else none. */
export function chooseFault(header: unknown, profile: Profile, requestDigest: string): Fault | null {
  const asked = faults.find((fault) => fault === header);
  if (asked) return asked;
  let left = chance(requestDigest, profile.name, 'fault');
  for (const fault of faults) {
    left -= profile.faults[fault] ?? 0;
    if (left < 0) return fault;
  }
  return null;
}

/** What a member says instead of its answer under a fault of content; null when the fault is not of that kind. */
export function faultyText(fault: Fault | null, text: string): string | null {
  if (fault === 'junk-json') return `${text.slice(0, Math.ceil(text.length / 2))} ...`;
  if (fault === 'wrong-schema') return JSON.stringify({ verdict: 'fine', stars: 4 });
  return null;
}

/** Carries out a fault of transport; `whole` is the response that would have been sent. */
export function failOnWire(
  fault: Fault,
  reply: FastifyReply,
  whole: { contentType: string; body: string },
): FastifyReply {
  switch (fault) {
    case 'rate-limit':
      return reply
        .code(429)
        .header('retry-after', String(retryAfterSeconds))
        .send(errorBody('Rate limit reached (simulated).', 'rate_limit_error', 'rate_limit_exceeded'));
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
    case 'junk-json':
    case 'wrong-schema':
      throw new TypeError(`${fault} is a fault of content`);
  }
}
