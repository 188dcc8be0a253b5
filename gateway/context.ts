import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseTransformRequest, TransformRequestError } from '../models/cet/transform-request.ts';
import type { TransformRequest } from '../models/cet/types.ts';
import type { GatewayServices } from './services.ts';
import { refine } from './refine.ts';
import { parseJson, RequestError } from './request-errors.ts';
import type { Transformer } from './serving-models.ts';

/** Contexts that may wait for a free place. */
const mostWaiting = 256;

function parseRequest(body: unknown): TransformRequest {
  try {
    return parseTransformRequest(parseJson(body));
  } catch (error) {
    if (error instanceof TransformRequestError)
      throw new RequestError(400, error.message, error.field, { cause: error });
    throw error;
  }
}

/** Engineers a context and calls no LLM; where nothing is deployed, by rule. */
export async function answerContext(
  services: GatewayServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const body = parseRequest(request.body);
  const subject = request.headers['x-contexture-subject'];
  const sticky =
    typeof subject === 'string' && subject !== '' ? subject.slice(0, 256) : (request.caller ?? 'anonymous');
  const started = performance.now();
  const assigned = services.serving.assign(sticky);
  const transformer = assigned.transformer ?? (await services.serving.ruleBased());
  const { settings, transforms } = services;
  if (transforms.pendingCount >= mostWaiting)
    throw new RequestError(503, 'too many contexts are being engineered; ask again later');
  const deadline = performance.now() + settings.deadlineMs;
  const knowledge = services.knowledge.within(assigned.model, settings.deadlineMs);
  const result = await transforms(async () => {
    const first = await transformer.transform(body, { knowledge });
    // It was asked for the knowledge base already: what is left to try is less of the rest.
    const withKnowledge: Transformer = {
      transform: (input, how) => transformer.transform(input, { ...how, knowledge }),
    };
    return refine(withKnowledge, body, first, { ...settings, knowledge: null, deadline });
  });
  const id = randomUUID();
  await services
    .record({
      table: 'inference',
      row: {
        id,
        // Exposure means that an LLM answered; a context alone is recorded, and takes no part in an experiment.
        experiment: null,
        variant: null,
        subject: sticky,
        model: assigned.model,
        query: body.query,
        context: {
          request: body,
          engineered: result.context,
          manifest: result.manifest,
          added: result.added,
          assignmentRatio: null,
        },
        critique: result.critique,
        latencyMs: performance.now() - started,
        bypass: null,
        simulated: false,
        createdAt: new Date().toISOString(),
      },
    })
    .catch((error: unknown) => {
      services.metrics.unrecorded.inc();
      services.log.error({ err: error, id }, 'the inference could not be recorded');
    });
  return reply
    .header('x-contexture-inference-id', id)
    .header('x-contexture-model', result.model)
    .header('x-contexture-variant', assigned.variant ?? 'production')
    .send({ ...result, inferenceId: id });
}
