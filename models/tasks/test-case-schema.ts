import { z } from 'zod';

/** What a call of the entry function must give, or how it must fail. */
export const expectedSchema = z.union(
  [z.strictObject({ value: z.json() }), z.strictObject({ throws: z.string().trim().min(1) })],
  { error: 'must be {value: ...} or {throws: "ErrorName"}' },
);
