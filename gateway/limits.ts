import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../infra/config/config.ts';
import { RequestError } from './request-errors.ts';

/** Of requests that nobody has a key for (`--insecure`). */
const withoutKey = 'without-key';

/**
 * What one key may ask of `/v1`: requests a minute, and requests at a time. One request too many is answered 429 with
 * `retry-after`. Hooks that were added before have found out who calls.
 */
export async function limitCallers(
  server: FastifyInstance,
  limits: Config['gateway']['limits'],
): Promise<void> {
  await server.register(rateLimit, { global: false });
  const perMinute = server.createRateLimit({
    max: limits.requestsPerMinute,
    timeWindow: '1 minute',
    keyGenerator: (request) => request.caller ?? withoutKey,
  });
  const underWay = new Map<string, number>();
  server.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/v1/')) return;
    const caller = request.caller ?? withoutKey;
    const open = underWay.get(caller) ?? 0;
    if (open >= limits.concurrent) {
      reply.header('retry-after', '1');
      throw new RequestError(429, `this key has ${open} requests under way, and may have no more`);
    }
    const rate = await perMinute(request);
    if (!rate.isAllowed && rate.isExceeded) {
      reply.header('retry-after', String(rate.ttlInSeconds));
      throw new RequestError(429, `this key has sent the ${rate.max} requests that it may send in a minute`);
    }
    underWay.set(caller, (underWay.get(caller) ?? 0) + 1);
    // Closed also when the client goes away.
    reply.raw.once('close', () => {
      const left = underWay.get(caller)! - 1;
      if (left > 0) underWay.set(caller, left);
      else underWay.delete(caller);
    });
  });
}
