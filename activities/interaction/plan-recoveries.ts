import type pg from 'pg';
import { countContexts } from '../../infra/database/contexts.ts';
import { failedAnswers, insertRecoveries } from '../../infra/database/interactions.ts';
import { digestOf } from '../../infra/digest.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import type { Transformer } from '../../models/cet/transform.ts';
import { classifyFailure, describeFailure } from '../../models/failures/classify-failure.ts';
import { heartbeat } from '../knowledge/heartbeat.ts';
import { materialFor } from '../knowledge/material.ts';
import { recoveryStrategies, recoveryStrategyNames } from './recovery-strategies.ts';
import type { InteractionActivities } from './types.ts';

const { count } = tokenCounterFor();

/** Writes what is tried after failures: every strategy after each, for the member that failed. */
export function createPlanRecoveries(deps: {
  readonly pool: pg.Pool;
  readonly transformerFor: (model: string | null) => Promise<Transformer>;
}): InteractionActivities['planRecoveries'] {
  return async ({ runId, seed, stage, model, failures: limit, budgetTokens }) => {
    const { pool } = deps;
    const failures = await failedAnswers(pool, { runId, stage, seed, limit });
    const transformer = await deps.transformerFor(model);
    for (const [index, failed] of failures.entries()) {
      const report = (): void => heartbeat({ done: index, total: failures.length, unit: 'failures' });
      const { task, context, code, member, result, solutionId } = failed;
      const { items } = await materialFor(pool, task, seed);
      const failure = { task, context, code, items, budgetTokens, description: describeFailure(result) };
      const rows = [];
      for (const strategy of recoveryStrategyNames) {
        report();
        const text = await recoveryStrategies[strategy](failure, transformer);
        rows.push({
          id: digestOf(solutionId, 'recovery', strategy),
          ...{ runId, stage: `${stage}-recovery`, taskId: task.id, arm: strategy, model, text },
          ...{ tokens: count(text), detail: null, onlyMember: member },
          ...{ failedSolution: solutionId, failureClass: classifyFailure(result), strategy },
        });
      }
      await insertRecoveries(pool, rows);
    }
    const { contexts } = await countContexts(pool, runId, `${stage}-recovery`);
    return { failures: failures.length, contexts };
  };
}
