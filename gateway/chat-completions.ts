import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { MessageEngineer } from './engineer.ts';
import type { GatewayServices } from './services.ts';
import { parseBody, RequestError } from './request-errors.ts';
import { passedHeaders } from './upstream.ts';

const bodySchema = z.looseObject({
  messages: z.array(z.looseObject({ role: z.unknown().optional(), content: z.unknown().optional() })),
  model: z.unknown().optional(),
  user: z.unknown().optional(),
});

function header(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** An id that the caller chose (only a caller with a key may), else a new one. */
function inferenceId(request: FastifyRequest, caller: string | null): string {
  const given = header(request, 'x-contexture-inference-id');
  if (given === null || caller === null) return randomUUID();
  if (!/^[\w.:-]{1,128}$/.test(given))
    throw new RequestError(
      400,
      'x-contexture-inference-id: 1 to 128 letters, digits, or . _ : -',
      'x-contexture-inference-id',
    );
  return given;
}

const longestDeadlineMs = 600_000;

/** How long the caller waits for its context, where it has a key and says so. */
function deadlineOf(request: FastifyRequest, caller: string | null): number | null {
  const given = header(request, 'x-contexture-deadline-ms');
  if (given === null || caller === null) return null;
  const milliseconds = Number(given);
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 1 || milliseconds > longestDeadlineMs)
    throw new RequestError(
      400,
      `x-contexture-deadline-ms: a whole number from 1 to ${String(longestDeadlineMs)}`,
      'x-contexture-deadline-ms',
    );
  return milliseconds;
}

/** Aborts when the client goes away before its answer is complete. */
function clientSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

export async function answerChatCompletion(
  services: GatewayServices,
  engineer: MessageEngineer,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const started = performance.now();
  const parsed = parseBody(bodySchema, request.body);
  const id = inferenceId(request, request.caller);
  const user = typeof parsed.user === 'string' && parsed.user !== '' ? parsed.user : null;
  const subject = (header(request, 'x-contexture-subject') ?? user ?? request.caller ?? 'anonymous').slice(
    0,
    256,
  );
  const assigned = services.serving.assign(subject);
  const deadlineMs = deadlineOf(request, request.caller) ?? services.settings.deadlineMs;
  const engineered = await engineer.engineer(request.body as Buffer, parsed, {
    ...services.settings,
    deadlineMs,
    transformer: assigned.transformer,
    knowledge: services.knowledge.within(assigned.model, deadlineMs),
    owner: `${request.caller} ${subject}`,
  });
  const addedMs = performance.now() - started;
  services.metrics.addedSeconds.observe({ mode: engineered.bypass ? 'bypass' : 'optimised' }, addedMs / 1000);
  if (engineered.bypass) services.metrics.bypassed.inc({ reason: engineered.bypass });
  if (engineered.bypass === 'fault')
    services.log.warn({ err: engineered.error, id }, 'engineering failed, passed through');

  const signal = clientSignal(reply);
  // Written while the LLM thinks; confirmed before the answer goes out, so whoever knows the id can give feedback on it.
  const recorded = services
    .record({
      table: 'inference',
      row: {
        id,
        experiment: assigned.experiment,
        variant: assigned.variant,
        subject,
        model: assigned.model,
        query: engineered.request?.query ?? '',
        context: {
          request: engineered.request,
          engineered: engineered.result?.context ?? null,
          manifest: engineered.result?.manifest ?? null,
          added: engineered.result?.added ?? null,
          assignmentRatio: assigned.ratio,
        },
        critique: engineered.result?.critique ?? null,
        latencyMs: addedMs,
        bypass: engineered.bypass,
        simulated: services.upstream.upstream.simulated,
        createdAt: new Date().toISOString(),
      },
    })
    .catch((error: unknown) => {
      services.metrics.unrecorded.inc();
      services.log.error({ err: error, id }, 'the inference could not be recorded');
    });
  const search = request.raw.url?.split('?')[1];
  const answer = await services.upstream
    .send({
      method: 'POST',
      path: `/chat/completions${search === undefined ? '' : `?${search}`}`,
      headers: request.headers,
      body: engineered.body,
      signal,
    })
    .catch((cause: unknown) => {
      // Nobody reads this answer, and the upstream is not at fault.
      if (signal.aborted) throw new RequestError(499, 'the client went away', null, { cause });
      throw new RequestError(502, `upstream "${services.upstream.upstream.name}" cannot be reached`, null, {
        cause,
      });
    });
  await recorded;
  return reply
    .code(answer.statusCode)
    .headers(passedHeaders(answer.headers))
    .header('x-contexture-inference-id', id)
    .header('x-contexture-model', assigned.model ?? 'pass-through')
    .header('x-contexture-variant', assigned.variant ?? 'production')
    .header('x-contexture-bypass', engineered.bypass ?? 'none')
    .send(answer.body);
}
