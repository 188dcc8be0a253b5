import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import { mean } from 'simple-statistics';
import { normalizeWhitespace } from '../../corpus/chunking.ts';
import { readPreparedTasks } from '../../infra/database/prepared-tasks.ts';
import type { TransformRequest, TransformResult } from '../../models/cet/types.ts';
import { detectKind } from '../../models/cet/kind.ts';
import { tolerance, type ValidationCase, validateSlices } from '../../models/learning/validate-slices.ts';
import { heartbeat } from '../knowledge/heartbeat.ts';
import { materialFor } from '../knowledge/material.ts';
import type { ValidationResult } from './types.ts';

export interface ValidationDependencies {
  readonly pool: pg.Pool;
  /** Null loads the rule-based transformer. */
  readonly loadTransformer: (
    model: string | null,
  ) => Promise<{ transform(request: TransformRequest): Promise<TransformResult> }>;
}

/** Cases of the frozen set, and the share of the pile's tokens that a transformer may keep. */
const cases = 24;
const keptShare = 0.2;
const charactersPerToken = 4;
/** Share of the facts whose text stands in the context. */
function evidenceRecall(facts: readonly string[], context: string): number {
  const held = normalizeWhitespace(context);
  return facts.filter((fact) => held.includes(normalizeWhitespace(fact))).length / facts.length;
}

/**
 * Evidence recall at 80 % cut on a frozen, seeded set of train-split tasks: a proxy of success that costs no LLM. Where nothing is
 * in production the candidate is held against the rules. It must not be worse on the whole, nor on any language or kind of request.
 */
export async function validateCandidate(
  { pool, loadTransformer }: ValidationDependencies,
  input: { readonly candidate: string; readonly production: string | null; readonly seed: number },
): Promise<ValidationResult> {
  const prepared = await readPreparedTasks(pool, { split: 'train', seed: input.seed, limit: cases });
  const tasks = prepared.filter((task) => task.facts.length > 0);
  if (tasks.length === 0)
    throw ApplicationFailure.nonRetryable('task: no prepared task with facts in the train split', 'NoTasks');
  const [candidate, production] = [
    await loadTransformer(input.candidate),
    await loadTransformer(input.production),
  ];
  const measured: ValidationCase[] = [];
  for (const [index, task] of tasks.entries()) {
    const { items } = await materialFor(pool, task, input.seed);
    const characters = items.reduce((sum, item) => sum + item.text.length, 0);
    const budget = Math.max(1, Math.ceil((keptShare * characters) / charactersPerToken));
    const request: TransformRequest = { query: task.statement, context: items, budget, kind: 'auto' };
    const facts = task.facts.map((fact) => fact.text);
    measured.push({
      slices: [`language/${task.language}`, `kind/${detectKind(request)}`],
      candidate: evidenceRecall(facts, (await candidate.transform(request)).context),
      production: evidenceRecall(facts, (await production.transform(request)).context),
    });
    heartbeat({ done: index + 1, total: tasks.length, unit: 'cases' });
  }
  const result = {
    candidate: mean(measured.map((one) => one.candidate)),
    production: mean(measured.map((one) => one.production)),
  };
  const slices = validateSlices(measured);
  const passed =
    result.candidate >= result.production - tolerance && Object.values(slices).every((slice) => slice.passed);
  return { ...result, examples: tasks.length, slices, passed };
}
