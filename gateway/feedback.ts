import { z } from 'zod';
import type { FeedbackRow } from '../infra/database/feedback.ts';
import { digestOf } from '../infra/digest.ts';
import { answerTests, answerTestsFields, tooLarge } from './answer-tests.ts';

const common = {
  /** Makes a repeat a no-op; without it the digest of the body does. */
  id: z.string().min(1).max(128).optional(),
  inferenceId: z.string().min(1).max(128),
};
const share = z.number().min(0).max(1);

/** Feedback by kind; fields that a sender adds are kept, except beside `tests`, which are executed. */
export const feedbackSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    ...common,
    kind: z.literal('execution'),
    passed: z.boolean(),
    outcome: z.string().optional(),
    reward: share.nullish(),
  }),
  z.looseObject({ ...common, kind: z.literal('accepted') }),
  z.looseObject({ ...common, kind: z.literal('modified'), text: z.string().optional() }),
  z.looseObject({ ...common, kind: z.literal('regenerated') }),
  z.looseObject({ ...common, kind: z.literal('time_to_accept'), seconds: z.number().min(0) }),
  z.looseObject({ ...common, kind: z.literal('copy') }),
  z.looseObject({ ...common, kind: z.literal('integration'), success: z.boolean() }),
  z.looseObject({ ...common, kind: z.literal('coverage'), lines: share, branches: share.optional() }),
  z.looseObject({ ...common, kind: z.literal('error'), message: z.string() }),
  z.looseObject({ ...common, kind: z.literal('performance'), seconds: z.number().min(0) }),
  z
    .strictObject({ ...common, kind: z.literal('tests'), ...answerTestsFields })
    .superRefine((given, context) => {
      const message = tooLarge(given);
      if (message !== null) context.addIssue({ code: 'custom', path: ['tests'], message });
    }),
]);
export type Feedback = z.output<typeof feedbackSchema>;

/** Key order does not make another body. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => [key, canonical(field)]),
  );
}

export function feedbackRow(feedback: Feedback, receivedAt: Date): FeedbackRow {
  const { id, inferenceId, kind, ...said } = feedback;
  return {
    id: id ?? digestOf(JSON.stringify(canonical(feedback))),
    inferenceId,
    kind,
    body: feedback.kind === 'tests' ? answerTests(feedback) : said,
    receivedAt: receivedAt.toISOString(),
  };
}
