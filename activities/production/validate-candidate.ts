import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import { normalizeWhitespace } from '../../corpus/chunking.ts';
import type { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { judgedSubjects } from '../../infra/database/production-figures.ts';
import type { TransformRequest, TransformResult } from '../../models/cet/types.ts';
import { longestExperimentDays, planExperiment } from '../../models/experiments/plan-experiment.ts';
import { type ValidationCase, validateCases } from '../../models/learning/validate-cases.ts';
import { heartbeat } from '../knowledge/heartbeat.ts';
import { frozenSet } from './frozen-set.ts';
import type { ValidationResult } from './types.ts';

export interface ValidationDependencies {
  readonly pool: pg.Pool;
  readonly store: ArtifactStore;
  /** Null loads the rule-based transformer. */
  readonly loadTransformer: (
    model: string | null,
  ) => Promise<{ transform(request: TransformRequest): Promise<TransformResult> }>;
}

/** Share of the facts whose text stands in the context. */
function evidenceRecall(facts: readonly string[], context: string): number {
  const held = normalizeWhitespace(context);
  return facts.filter((fact) => held.includes(normalizeWhitespace(fact))).length / facts.length;
}

/**
 * Evidence recall at 80 % cut on the frozen set: a proxy of success that costs no LLM. Where nothing is in production the candidate is
 * held against the rules. It must not be shown to be worse on the whole, nor on any language or kind of request.
 */
export async function validateCandidate(
  { pool, store, loadTransformer }: ValidationDependencies,
  input: { readonly candidate: string; readonly production: string | null },
): Promise<ValidationResult> {
  const frozen = await frozenSet(pool, store);
  if (frozen === null)
    throw ApplicationFailure.nonRetryable(
      'task: no prepared task with facts in a course that only validates',
      'NoTasks',
    );
  const candidate = await loadTransformer(input.candidate);
  const production = await loadTransformer(input.production);
  const measured: ValidationCase[] = [];
  for (const [index, { request, facts, slices }] of frozen.cases.entries()) {
    measured.push({
      slices,
      candidate: evidenceRecall(facts, (await candidate.transform(request)).context),
      production: evidenceRecall(facts, (await production.transform(request)).context),
    });
    heartbeat({ done: index + 1, total: frozen.cases.length, unit: 'cases' });
  }
  const validation = validateCases(measured);
  const judged = await judgedSubjects(pool, longestExperimentDays);
  return {
    ...validation,
    frozenSet: frozen.digest,
    experiment: planExperiment(validation.gain, judged),
  };
}
