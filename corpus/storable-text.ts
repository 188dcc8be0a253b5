import { z } from 'zod';

/** Text that UTF-8 and Postgres can hold: JSON may escape NULs and lone surrogates, which neither takes. */
export const storableText = z
  .string()
  .refine((text) => !text.includes('\0') && Buffer.from(text, 'utf8').toString('utf8') === text, {
    message: 'holds characters that are no text (NUL or half a surrogate pair)',
  });

/** Whether all text inside a value is storable; JSON writes NULs and lone surrogates, and only them, as these escapes. */
export function isStorable(value: unknown): boolean {
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/.test(JSON.stringify(value) ?? '');
}
