import { z } from 'zod';

const score = z.number().min(0).max(1);

/** What a member says about an answer (see Verdict in types.ts). */
export const verdictSchema = z.strictObject({
  correctness: score,
  completeness: score,
  grounding: score,
  reason: z.string(),
});
