import type pg from 'pg';
import { mean } from 'simple-statistics';
import { clusterBootstrap } from '../../evaluation/bootstrap.ts';
import { insertContexts, tasksWithContexts } from '../../infra/database/contexts.ts';
import { readPreparedTasks } from '../../infra/database/prepared-tasks.ts';
import { insertMetrics } from '../../infra/database/runs.ts';
import { transformedContexts } from '../../infra/database/transformed-contexts.ts';
import { digestOf } from '../../infra/digest.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import { transformationMetrics } from '../../models/cet/quality/transformation-metrics.ts';
import type { TransformationMetrics } from '../../models/cet/quality/transformation-metrics.ts';
import type { Transformer } from '../../models/cet/transform.ts';
import { heartbeat } from './heartbeat.ts';
import { materialFor } from './material.ts';
import type { KnowledgeActivities, Phase2Evaluation } from './types.ts';

const stage = 'phase2';

/**
 * Has the model engineer the piles of held-out tasks, keeps pile and result as contexts of the run, and measures from the stored rows
 * what each transformation did. Idempotent: tasks that have their contexts are not engineered again.
 */
export function createEvaluatePhase2({
  pool,
  transformerFor,
}: {
  readonly pool: pg.Pool;
  readonly transformerFor: (model: string | null) => Promise<Transformer>;
}): KnowledgeActivities['evaluatePhase2'] {
  return async ({ runId, model, seed, tasks: limit, budgetTokens }): Promise<Phase2Evaluation> => {
    const counter = tokenCounterFor();
    const tasks = await readPreparedTasks(pool, { split: 'heldout', seed, limit });
    const done = await tasksWithContexts(pool, runId, stage);
    const transformer = await transformerFor(model);
    for (const [index, task] of tasks.entries()) {
      heartbeat({ done: index, total: tasks.length, unit: 'contexts' });
      if (done.has(task.id)) continue;
      const { items } = await materialFor(pool, task, seed);
      const original = items.map(({ text }) => text).join('\n\n');
      const { context } = await transformer.transform({
        query: task.statement,
        context: items,
        budget: budgetTokens,
        kind: 'implementation',
      });
      await insertContexts(
        pool,
        (
          [
            ['raw_llm', null, original],
            ['iccm_cet', model, context],
          ] as const
        ).map(([arm, by, text]) => ({
          id: digestOf(runId, stage, task.id, arm),
          runId,
          stage,
          taskId: task.id,
          arm,
          model: by,
          text,
          tokens: counter.count(text),
          detail: null,
        })),
      );
    }
    const rows = await transformedContexts(pool, runId, stage);
    const measured = rows.map((row) =>
      transformationMetrics({ ...row, query: row.question, facts: row.facts.map(({ text }) => text) }),
    );
    const metrics = summarize(measured);
    await insertMetrics(
      pool,
      { runId, stage, simulated: false },
      Object.entries(metrics).flatMap(([name, found]) =>
        found.value === null ? [] : [{ step: 0, name: `transformation.${name}`, value: found.value }],
      ),
    );
    return { contexts: rows.length, metrics };
  };
}

const names = [
  'informationPreservation',
  'noiseReductionRatio',
  'structureScore',
  'compressionEfficiency',
] as const satisfies readonly (keyof TransformationMetrics)[];

function summarize(measured: readonly TransformationMetrics[]): Phase2Evaluation['metrics'] {
  return Object.fromEntries(
    names.map((name) => {
      const values = measured.flatMap((each) => each[name] ?? []);
      if (values.length === 0) return [name, { value: null, interval: null }];
      const { interval } = clusterBootstrap(
        values.map((value) => [value]),
        { seed: 1 },
      );
      return [name, { value: mean(values), interval }];
    }),
  );
}
