import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { chatRequestSchema, promptText } from './chat-request.ts';
import { chooseFault, failOnWire, faultyText, readWishes, takeTime } from './faults.ts';
import { profiles as everybody } from './profiles.ts';
import type { Profile } from './profiles.ts';
import { PromptCache } from './prompt-cache.ts';
import { digestOfRequest, replyTo } from './reply.ts';
import type { Reply } from './reply.ts';
import type { Decision } from './solve.ts';
import type { TaskLibrary } from './task-library.ts';
import { completionBody, completionEvents, errorBody } from './wire.ts';

const largestRequestBytes = 32 * 1024 * 1024;

/**
 * The simulated LLM team as a server that speaks OpenAI's protocol. Not listening yet: `await server.listen({host: '127.0.0.1',
 * port})`. `onDecision` receives the raw log: one entry for each fact that a member did or did not use.
 */
export function createSimulatedTeam(options: {
  readonly library: TaskLibrary;
  readonly profiles?: readonly Profile[];
  readonly onDecision?: (decision: Decision) => void;
}): FastifyInstance {
  const profiles = options.profiles ?? everybody;
  const promptCache = new PromptCache();
  const server = Fastify({ bodyLimit: largestRequestBytes, forceCloseConnections: true });
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    const type = status < 500 ? 'invalid_request_error' : 'server_error';
    return reply.code(status).send(errorBody(error.message, type, null));
  });

  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/v1/models', () => ({
    object: 'list',
    data: profiles.map(({ name }) => ({ id: name, object: 'model', created: 0, owned_by: 'simulated' })),
  }));
  server.post('/v1/chat/completions', async (httpRequest, reply): Promise<FastifyReply> => {
    const parsed = chatRequestSchema.safeParse(httpRequest.body);
    if (!parsed.success) return refuse(reply, 400, z.prettifyError(parsed.error), null);
    const request = parsed.data;
    const profile = profiles.find(({ name }) => name === request.model);
    if (!profile) return refuse(reply, 404, `The model ${request.model} does not exist.`, 'model_not_found');

    const digest = digestOfRequest(request);
    const wishes = readWishes(httpRequest.headers);
    const fault = chooseFault(wishes, profile, digest);
    const honest = await replyTo(profile, request, options.library);
    honest.decisions.forEach((decision) => options.onDecision?.(decision));
    const junk = faultyText(fault, honest.text);
    const cachedTokens =
      wishes.promptCache === undefined
        ? 0
        : promptCache.cachedTokens(wishes.promptCache, profile.name, promptText(request));
    const answer: Reply = {
      ...honest,
      text: junk ?? honest.text,
      usage: { ...honest.usage, prompt_tokens_details: { cached_tokens: cachedTokens } },
    };
    const whole = request.stream
      ? {
          contentType: 'text/event-stream',
          body: completionEvents(
            digest,
            profile.name,
            answer,
            request.stream_options?.include_usage ?? false,
          ).join(''),
        }
      : {
          contentType: 'application/json',
          body: JSON.stringify(completionBody(digest, profile.name, answer)),
        };
    await takeTime(fault, wishes, profile, digest);
    const failed = fault && (await failOnWire(fault, wishes, reply, whole));
    if (failed) return failed;
    if (!answer.knewTask) reply.header('cache-control', 'no-store');
    return reply.type(whole.contentType).send(whole.body);
  });
  return server;
}

function refuse(reply: FastifyReply, status: number, message: string, code: string | null): FastifyReply {
  return reply.code(status).send(errorBody(message, 'invalid_request_error', code));
}
