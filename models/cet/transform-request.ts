import { z } from 'zod';
import { contextKinds } from './types.ts';
import type { TransformRequest } from './types.ts';

/** Thrown when a request breaks a rule; the message names the field. */
export class TransformRequestError extends Error {
  override readonly name = 'TransformRequestError';
  readonly field: string;
  constructor(field: string, problem: string) {
    super(`${field}: ${problem}`);
    this.field = field;
  }
}

/** Characters of one request: far more than any LLM reads, little enough for one process to hold. */
const mostCharacters = 8_000_000;

const itemSchema = z.strictObject({
  id: z.string().min(1, 'must not be empty'),
  text: z.string(),
  source: z.string().optional(),
  time: z
    .string()
    .refine((time) => !Number.isNaN(Date.parse(time)), 'must be an ISO 8601 time')
    .optional(),
});

const requestSchema = z.strictObject({
  query: z.string().refine((query) => query.trim() !== '', 'must not be empty'),
  context: z.array(itemSchema).superRefine((items, check) => {
    const seen = new Set<string>();
    items.forEach(({ id }, index) => {
      if (seen.has(id))
        check.addIssue({ code: 'custom', path: [index, 'id'], message: `"${id}" is given twice` });
      seen.add(id);
    });
  }),
  history: z.array(z.strictObject({ role: z.string(), content: z.string() })).optional(),
  budget: z.int().positive().optional(),
  kind: z.enum([...contextKinds, 'auto']).optional(),
  model: z.string().min(1).optional(),
});

/**
 * Checks a request from outside once; inside, it is trusted.
 * @throws TransformRequestError naming the first field that breaks a rule.
 */
export function parseTransformRequest(input: unknown): TransformRequest {
  const parsed = requestSchema.safeParse(input);
  if (parsed.success) {
    const { query, context } = parsed.data;
    const characters = context.reduce((sum, { text }) => sum + text.length, query.length);
    if (characters > mostCharacters)
      throw new TransformRequestError(
        'context',
        `holds ${characters} characters; at most ${mostCharacters} are engineered in one request`,
      );
  }
  // exactOptionalPropertyTypes: zod leaves absent fields absent, which its types do not say.
  if (parsed.success) return parsed.data as TransformRequest;
  const issue = parsed.error.issues[0]!;
  const path = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  const unknownKeys = issue.code === 'unrecognized_keys' ? `.${issue.keys[0]}` : '';
  const field = `${path}${unknownKeys}`.replace(/^\./, '') || 'request';
  throw new TransformRequestError(field, unknownKeys ? 'unknown field' : issue.message);
}
