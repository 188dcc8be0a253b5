import { z } from 'zod';
import type { CompletionRequest } from './client.ts';
import type { Completion } from './team.ts';

/** What came of asking a member for JSON of a schema. */
export type Structured<Value> =
  | { readonly status: 'valid' | 'repaired'; readonly value: Value }
  | { readonly status: 'excluded'; readonly reason: string };

/** A request for JSON that `schema` describes; `name` is what the format is called on the wire. */
export function askFor(
  name: string,
  schema: z.ZodType,
  request: Omit<CompletionRequest, 'jsonSchema'>,
): CompletionRequest {
  const described = z.toJSONSchema(schema) as Record<string, unknown>;
  delete described['$schema'];
  return { ...request, jsonSchema: { name, schema: described } };
}

/** Reads JSON from what a member said, a code fence around it allowed; the problem in words when it is not what was asked for. */
export function readStructured<Value>(
  schema: z.ZodType<Value>,
  text: string,
): { readonly value: Value } | { readonly problem: string } {
  const body = /^\s*```\w*\n(?<json>[\s\S]*?)\n```\s*$/u.exec(text)?.groups?.['json'] ?? text;
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { problem: 'not valid JSON' };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`,
  );
  return { problem: problems.join('; ') };
}

/** Asks once, and once more with the problem named when the answer is not of the schema; what is still junk is excluded. */
export async function obtainStructured<Value>(
  schema: z.ZodType<Value>,
  request: CompletionRequest,
  ask: (request: CompletionRequest) => Promise<Completion>,
): Promise<Structured<Value>> {
  const first = await ask(request);
  const read = readStructured(schema, first.text);
  if ('value' in read) return { status: 'valid', value: read.value };
  const second = await ask({
    ...request,
    messages: [
      ...request.messages,
      { role: 'assistant', content: first.text },
      {
        role: 'user',
        content: `That is not what was asked for (${read.problem}). Answer with the JSON object only.`,
      },
    ],
  });
  const repaired = readStructured(schema, second.text);
  if ('problem' in repaired)
    return { status: 'excluded', reason: `no valid answer after a repair: ${repaired.problem}` };
  return { status: 'repaired', value: repaired.value };
}
