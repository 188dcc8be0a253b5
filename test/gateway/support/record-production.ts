import type pg from 'pg';
import { insertFeedback } from '../../../infra/database/feedback.ts';
import type { FeedbackRow } from '../../../infra/database/feedback.ts';
import { insertInferences } from '../../../infra/database/inferences.ts';
import type { InferenceRow } from '../../../infra/database/inferences.ts';

const dayMs = 86_400_000;
export const daysAgo = (days: number) => new Date(Date.now() - days * dayMs).toISOString();

export function inference(id: string, changed: Partial<InferenceRow> = {}): InferenceRow {
  return {
    id,
    experiment: null,
    variant: null,
    subject: 'user',
    model: null,
    query: 'q',
    context: { request: null, engineered: null, manifest: null, assignmentRatio: null },
    critique: null,
    latencyMs: 2,
    bypass: null,
    simulated: true,
    createdAt: daysAgo(1),
    ...changed,
  };
}

export function feedback(inferenceId: string, kind: string, body: object = {}, days = 0.5): FeedbackRow {
  return { id: `${inferenceId}/${kind}`, inferenceId, kind, body, receivedAt: daysAgo(days) };
}

/**
 * Two months of a production: by hand, so that its figures can be counted by hand. Of the last 30 days: ten requests, of which
 * one was late (deadline); three passed, one failed its tests, one was accepted without an execution: quality 4 of 5.
 */
export async function recordProduction(pool: pg.Pool): Promise<void> {
  const old = [0, 1].map((n) => inference(`old-${n}`, { createdAt: daysAgo(45) }));
  const fresh = Array.from({ length: 10 }, (_, n) =>
    inference(`new-${n}`, {
      createdAt: daysAgo(1 + n),
      bypass: n === 9 ? 'deadline' : n === 8 ? 'no_context' : null,
    }),
  );
  await insertInferences(pool, [...old, ...fresh]);
  await insertFeedback(pool, [
    feedback('old-0', 'execution', { passed: true }, 44),
    feedback('old-1', 'execution', { passed: false }, 44),
    // Later than 30 days: kept, and changes no figure.
    feedback('old-1', 'accepted', {}, 1),
    ...[0, 1, 2].map((n) => feedback(`new-${n}`, 'execution', { passed: true })),
    feedback('new-3', 'execution', { passed: false }),
    feedback('new-0', 'accepted'),
    feedback('new-4', 'accepted'),
    feedback('new-1', 'modified'),
    feedback('new-3', 'regenerated'),
    feedback('new-5', 'copy'),
    // Before its inference, and for none that will ever come.
    feedback('never-recorded', 'accepted'),
  ]);
}
