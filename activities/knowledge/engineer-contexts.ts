import type pg from 'pg';
import type { Arm } from '../../evaluation/arms.ts';
import { searchChunks } from '../../infra/database/search.ts';
import {
  type ContextRow,
  countContexts,
  insertContexts,
  tasksWithContexts,
} from '../../infra/database/contexts.ts';
import { readPreparedTasks } from '../../infra/database/prepared-tasks.ts';
import { digestOf } from '../../infra/digest.ts';
import { segmentFeatures } from '../../models/cet/features.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import { sampleSelection } from '../../models/cet/sample-selections.ts';
import type { Transformer } from '../../models/cet/transform.ts';
import type { TransformRequest } from '../../models/cet/types.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import type { Task } from '../../models/tasks/task.ts';
import { heartbeat } from './heartbeat.ts';
import { materialFor } from './material.ts';
import type { EngineerInput, KnowledgeActivities } from './types.ts';

export interface EngineerDependencies {
  readonly pool: pg.Pool;
  readonly embedder: Embedder;
  readonly transformerFor: (model: string | null) => Promise<Transformer>;
}

type Draft = Pick<ContextRow, 'arm' | 'model' | 'text' | 'tokens' | 'detail'>;

/** Chunks that the simple RAG arm pastes (the specification's default top_k). */
const ragChunks = 5;
/** Noise on the keep logits of sampled contexts: 1 keeps a segment with just its predicted probability. */
const temperature = 1;

/** Writes every context of a stage that is missing: sampled ones on train tasks, or one an arm on held-out tasks. */
export function createEngineerContexts(deps: EngineerDependencies): KnowledgeActivities['engineerContexts'] {
  return async (input) => {
    const { pool } = deps;
    const split = input.stage === 'phase3' ? 'train' : 'heldout';
    const tasks = await readPreparedTasks(pool, { split, seed: input.seed, limit: input.tasks });
    const done = await tasksWithContexts(pool, input.runId, input.stage);
    for (const [index, task] of tasks.entries()) {
      heartbeat({ done: index, total: tasks.length, unit: 'tasks' });
      if (done.has(task.id)) continue;
      const drafts =
        input.stage === 'phase3' ? await sampled(deps, input, task) : await byArm(deps, input, task);
      await insertContexts(
        pool,
        drafts.map((draft) => ({
          ...draft,
          id: digestOf(input.runId, input.stage, task.id, draft.arm),
          runId: input.runId,
          stage: input.stage,
          taskId: task.id,
        })),
      );
    }
    return countContexts(pool, input.runId, input.stage);
  };
}

/** The model's own choice first, then samples around it. */
async function sampled(deps: EngineerDependencies, input: EngineerInput, task: Task): Promise<Draft[]> {
  const transformer = await deps.transformerFor(input.model);
  const { items } = await materialFor(deps.pool, task, input.seed);
  const scored = await transformer.score(requestOf(task, items, input.budgetTokens));
  const features = segmentFeatures(task.statement, scored.segments);
  const segments = scored.segments.map(({ text, type }, i) => ({ text, type, features: features[i]! }));
  return Array.from({ length: input.samples }, (_, sample): Draft => {
    const { selected, context, tokens } = sampleSelection(scored, {
      temperature: sample === 0 ? 0 : temperature,
      seed: input.seed * 1000 + sample,
    });
    return {
      arm: `sample-${sample}`,
      model: input.model,
      text: context,
      tokens,
      detail: { query: task.statement, segments, selected },
    };
  });
}

/**
 * The arms of the comparison. Raw, rule-based and CET get the same pile (evidence among nine times the noise); simple RAG gets
 * what its own search finds in the same knowledge base. All but raw keep the same budget.
 */
async function byArm(deps: EngineerDependencies, input: EngineerInput, task: Task): Promise<Draft[]> {
  const { items } = await materialFor(deps.pool, task, input.seed);
  const counter = tokenCounterFor();
  const draft = (arm: Arm, model: string | null, text: string): Draft => ({
    arm,
    model,
    text,
    tokens: counter.count(text),
    detail: null,
  });
  const transformed = async (arm: Arm, model: string | null): Promise<Draft> => {
    const transformer = await deps.transformerFor(model);
    const result = await transformer.transform(requestOf(task, items, input.budgetTokens));
    return draft(arm, model, result.context);
  };
  const [embedding] = await deps.embedder.embed([task.statement]);
  const found = await searchChunks(deps.pool, {
    embedding: embedding!,
    text: task.statement,
    topK: ragChunks,
  });
  return [
    draft('raw_llm', null, items.map((item) => item.text).join('\n\n')),
    draft(
      'simple_rag',
      null,
      firstWithin(
        found.map((chunk) => chunk.text),
        input.budgetTokens,
        counter.count,
      ),
    ),
    await transformed('rule_based', null),
    await transformed('iccm_cet', input.model),
  ];
}

function requestOf(task: Task, context: TransformRequest['context'], budget: number): TransformRequest {
  return { query: task.statement, context, budget, kind: 'implementation' };
}

function firstWithin(texts: readonly string[], budget: number, count: (text: string) => number): string {
  let joined = '';
  for (const text of texts) {
    const longer = joined === '' ? text : `${joined}\n\n${text}`;
    if (count(longer) <= budget) joined = longer;
  }
  return joined;
}
