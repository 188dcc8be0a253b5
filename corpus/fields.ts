import type { z } from 'zod';
import { RejectedRecordError } from './rejected.ts';

/** The value in the form that `schema` asks for. @throws RejectedRecordError that names the part and the first wrong field. */
export function fieldsOf<T>(part: string, value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new RejectedRecordError(part, `field ${issue.path.join('.') || '(root)'}: ${issue.message}`);
}

/** JSON of a file of the source. @throws RejectedRecordError */
export function jsonOf(part: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RejectedRecordError(part, `is not valid JSON (${(error as Error).message})`);
  }
}
