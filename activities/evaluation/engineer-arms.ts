import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import { cleanedArm } from '../../models/experiments/arms.ts';
import type { ArmSpecification } from '../../models/experiments/arms.ts';
import { orderedSelection, rerankedSelection } from '../../evaluation/ordered-selection.ts';
import { insertMeasuredContexts, pileStage } from '../../infra/database/arm-contexts.ts';
import { countContexts, insertContexts, tasksWithContexts } from '../../infra/database/contexts.ts';
import type { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { searchChunks } from '../../infra/database/search.ts';
import { digestOf } from '../../infra/digest.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import type { Transformer } from '../../models/cet/transform.ts';
import type { ContextItem } from '../../models/cet/types.ts';
import type { CrossEncoder } from '../../models/embedding/cross-encoder.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import type { JudgedTask } from '../../models/tasks/suite.ts';
import { heartbeat } from '../knowledge/heartbeat.ts';
import { posedCases } from './posed-cases.ts';
import type { EvaluationActivities } from './types.ts';
import { shifted } from './shifted-material.ts';

export interface EngineerDependencies {
  readonly pool: pg.Pool;
  readonly store: Pick<ArtifactStore, 'readText'>;
  readonly embedder: Embedder;
  readonly transformerFor: (model: string | null) => Promise<Transformer>;
  readonly crossEncoderFor: (folder: string) => Promise<CrossEncoder>;
}

interface Engineered {
  readonly text: string;
  readonly predictedSuccess: number | null;
}

type EngineeredArm = ArmSpecification & {
  readonly engineer: Exclude<ArmSpecification['engineer'], typeof cleanedArm>;
};

interface Case {
  readonly task: JudgedTask;
  readonly items: readonly ContextItem[];
  /** What belongs to a task of another course. */
  readonly unrelated: readonly ContextItem[];
  readonly budgetTokens: number;
  readonly reranker: string | undefined;
}

/** Chunks that the simple RAG arm pastes (the specification's default top_k). */
const ragChunks = 5;
const counter = tokenCounterFor();

/** Writes the contexts of every arm for the held-out tasks that lack them; a task's contexts are written together. */
export function createEngineerArms(deps: EngineerDependencies): EvaluationActivities['engineerArms'] {
  return async (input) => {
    const { pool } = deps;
    const { runId, seed, stage } = input;
    const cases = await posedCases(deps, input);
    const done = await tasksWithContexts(pool, runId, stage);
    const report = (index: number): void => heartbeat({ done: index, total: cases.length, unit: 'tasks' });
    for (const [index, posed] of cases.entries()) {
      report(index);
      const { task } = posed;
      if (done.has(task.id)) continue;
      const given = await posed.items();
      const items = stage === 'ablation-shift' ? shifted(given, task, seed) : given;
      const stranger = [...cases.slice(index + 1), ...cases].find(
        (other) => other.task.course !== task.course,
      );
      const unrelated = stranger ? await stranger.items() : [];
      const pile = items.map(({ text }) => text).join('\n\n');
      await insertContexts(pool, [
        {
          id: digestOf(runId, pileStage(stage), task.id, 'pile'),
          ...{ runId, stage: pileStage(stage), taskId: task.id, arm: 'pile', model: null },
          ...{ text: pile, tokens: counter.count(pile), detail: null },
        },
      ]);
      const contexts = [];
      for (const arm of input.arms.filter(isEngineered)) {
        report(index);
        const started = performance.now();
        const { text, predictedSuccess } = await engineer(deps, arm, {
          ...{ task, items, unrelated, budgetTokens: input.budgetTokens, reranker: input.reranker },
        });
        contexts.push({
          id: digestOf(runId, stage, task.id, arm.name),
          ...{ runId, stage, taskId: task.id, arm: arm.name, model: arm.model },
          ...{ text, tokens: counter.count(text), detail: null },
          ...{ engineeringMs: performance.now() - started, predictedSuccess, usage: null },
        });
      }
      await insertMeasuredContexts(pool, contexts);
    }
    return countContexts(pool, runId, stage);
  };
}

/** The others are made by the team, from the piles that are kept here. */
function isEngineered(arm: ArmSpecification): arm is EngineeredArm {
  return arm.engineer !== cleanedArm;
}

/** All arms but the last two get the same pile; simple RAG searches the same knowledge base. All but raw keep the budget. */
async function engineer(deps: EngineerDependencies, arm: EngineeredArm, given: Case): Promise<Engineered> {
  const { task, items, unrelated, budgetTokens, reranker } = given;
  const pile = { query: task.statement, items, budgetTokens, count: (each: string) => counter.count(each) };
  const text = (made: string): Engineered => ({ text: made, predictedSuccess: null });
  const within = (texts: readonly string[]): Engineered => text(firstWithin(texts, budgetTokens));
  switch (arm.engineer) {
    case 'raw_llm':
      return text(items.map((item) => item.text).join('\n\n'));
    case 'simple_rag': {
      const [embedding] = await deps.embedder.embed([task.statement]);
      const found = await searchChunks(deps.pool, {
        embedding: embedding!,
        text: task.statement,
        topK: ragChunks,
      });
      return within(found.map((chunk) => chunk.text));
    }
    case 'rule_based':
    case 'model': {
      const transformer = await deps.transformerFor(arm.model);
      const { context, critique } = await transformer.transform({
        query: task.statement,
        context: items,
        budget: budgetTokens,
        kind: 'implementation',
      });
      return {
        text: context,
        predictedSuccess: arm.model === null ? null : critique.predictedSuccessRate,
      };
    }
    case 'recency':
    case 'bm25':
    case 'minilm_cosine':
      return text(
        await orderedSelection(arm.engineer, { ...pile, embed: (texts) => deps.embedder.embed(texts) }),
      );
    case 'reranker': {
      if (reranker === undefined)
        throw ApplicationFailure.nonRetryable(
          'input.reranker: the arm "reranker" needs a folder',
          'InvalidInput',
        );
      const { score } = await deps.crossEncoderFor(reranker);
      return text(await rerankedSelection({ ...pile, score }));
    }
    case 'random_text':
      return within(unrelated.map((item) => item.text));
    case 'oracle':
      return text(task.facts.map((fact) => fact.text).join('\n\n'));
    case 'gold':
      return text(task.reference.map((file) => file.text).join('\n\n'));
  }
}

function firstWithin(texts: readonly string[], budget: number): string {
  let joined = '';
  for (const text of texts) {
    const longer = joined === '' ? text : `${joined}\n\n${text}`;
    if (counter.count(longer) <= budget) joined = longer;
  }
  return joined;
}
