import { z } from 'zod';

/** Text that UTF-8 and Postgres can hold: JSON may escape NULs and lone surrogates, which neither takes. */
export const storableText = z
  .string()
  .refine((text) => !text.includes('\0') && Buffer.from(text, 'utf8').toString('utf8') === text, {
    message: 'holds characters that are no text (NUL or half a surrogate pair)',
  });
