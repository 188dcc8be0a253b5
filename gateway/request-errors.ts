import type { FastifyReply } from 'fastify';
import type { z } from 'zod';

/** Thrown when a request breaks a rule; `parameter` names the field. Answered in the wire format of OpenAI's errors. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly parameter: string | null;
  constructor(status: number, message: string, parameter: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.parameter = parameter;
  }
}

/** What OpenAI's clients and those who match on its codes know. */
const codes: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  429: 'rate_limit_exceeded',
};

/** The body of an error in OpenAI's wire format. */
export function errorBody(error: RequestError): { readonly error: Readonly<Record<string, string | null>> } {
  const { message, status, parameter } = error;
  const type = status === 429 ? 'requests' : status < 500 ? 'invalid_request_error' : 'api_error';
  return { error: { message, type, param: parameter, code: codes[status] ?? null } };
}

export function sendError(reply: FastifyReply, error: RequestError): FastifyReply {
  return reply.code(error.status).type('application/json; charset=utf-8').send(errorBody(error));
}

/** Throws RequestError 400 on bytes that are no JSON. */
export function parseJson(body: unknown): unknown {
  try {
    return JSON.parse((body as Buffer).toString('utf8'));
  } catch (cause) {
    throw new RequestError(400, `body: not valid JSON (${(cause as Error).message})`, 'body', { cause });
  }
}

/** Parses and validates; throws RequestError 400 that names every wrong field. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new RequestError(400, problems.join('; '), parsed.error.issues[0]!.path.join('.') || 'body');
}
