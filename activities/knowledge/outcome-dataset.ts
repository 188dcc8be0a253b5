import type pg from 'pg';
import { normalizeWhitespace } from '../../corpus/chunking.ts';
import { type ExecutedContext, executedContexts } from '../../infra/database/contexts.ts';
import { trainCourses } from '../../infra/database/datasets.ts';
import { bufferedSignals, type LearningSignal } from '../../infra/database/learning.ts';
import { statementsOf } from '../../infra/database/prepared-tasks.ts';
import { spokenInferences } from '../../infra/database/update-history.ts';
import { digestOf } from '../../infra/digest.ts';
import { segmentFeatures } from '../../models/cet/features.ts';
import { lexicalPairs } from '../../models/cet/lexical-similarity.ts';
import { segmentItems } from '../../models/cet/segmenter.ts';
import type { TrainingExample, TrainingSegment } from '../../models/cet/training-example.ts';
import type { ManifestEntry, TransformRequest } from '../../models/cet/types.ts';
import { exampleWeight } from '../../models/learning/plan-update.ts';
import type { SpokenKind } from '../../models/learning/signal-values.ts';
import { spokenSignal } from '../../models/learning/spoken-signal.ts';
import { guessGrammar } from '../../models/syntax/language-of-code.ts';
import { countBy, type DatasetDraft, validationCourses } from './dataset-draft.ts';
import type { BuildDatasetInput } from './types.ts';

/** Reward = success - this * tokens / 1000: of two contexts that work, the shorter one is better. */
const costPerThousandTokens = 0.05;

/**
 * Examples of Phase 3: each executed context teaches the critique head its success; contexts of one task whose rewards differ
 * teach the keep head which selection was better.
 */
export async function executionExamples(pool: pg.Pool, input: BuildDatasetInput): Promise<DatasetDraft> {
  const executed = await executedContexts(pool, input.runId, input.stage);
  // The same courses as in every other stage: what validates here was not trained on there.
  const validation = validationCourses(await trainCourses(pool));
  const byTask = new Map<string, ExecutedContext[]>();
  for (const context of executed)
    byTask.set(context.taskId, [...(byTask.get(context.taskId) ?? []), context]);
  const examples = [...byTask.values()].flatMap((contexts) =>
    taskExamples(contexts, validation.has(contexts[0]!.course)),
  );
  return {
    examples: examples.slice(0, input.examples),
    settings: { costPerThousandTokens, validationCourses: [...validation] },
  };
}

function taskExamples(contexts: readonly ExecutedContext[], validation: boolean): TrainingExample[] {
  const reward = ({ success, tokens }: ExecutedContext): number =>
    success - (costPerThousandTokens * tokens) / 1000;
  const preferences = contexts.flatMap((better) =>
    contexts
      .filter((worse) => better.success > worse.success)
      .map((worse) => ({
        better: better.detail.selected,
        worse: worse.detail.selected,
        margin: reward(better) - reward(worse),
      })),
  );
  return contexts.map((context, index) => ({
    ...unlabelled(context.detail.query, context.detail.segments as readonly TrainingSegment[]),
    id: digestOf(context.taskId, index),
    split: validation ? 'validation' : 'train',
    origin: 'execution',
    outcome: { selected: context.detail.selected, success: context.success },
    preferences: index === 0 ? preferences : [],
  }));
}

interface StoredInference {
  readonly id: string;
  readonly context: {
    readonly request: TransformRequest;
    readonly manifest: readonly ManifestEntry[] | null;
  };
}

/** What an inference teaches, and the kind of feedback that this rests on; null: an execution. */
interface Taught {
  readonly signal: LearningSignal;
  readonly spoken: SpokenKind | null;
}

/** Executed and corrected inferences first; where the plan trusts somebody's word, those that were only spoken about fill up the rest. */
async function taughtInferences(
  pool: pg.Pool,
  { examples, plan, experiment }: BuildDatasetInput,
): Promise<ReadonlyMap<string, Taught>> {
  const judged = await bufferedSignals(pool, examples, experiment);
  const taught = new Map<string, Taught>(
    judged.map(({ inferenceId, signal }) => [
      inferenceId,
      { signal, spoken: signal === 'correction' ? 'modified' : null },
    ]),
  );
  if (plan?.strategy !== 'adapted') return taught;
  for (const { inferenceId, kinds } of await spokenInferences(pool, examples)) {
    const found = spokenSignal(kinds, plan.signalWeights);
    if (found && taught.size < examples)
      taught.set(inferenceId, { signal: found.signal, spoken: found.kind });
  }
  return taught;
}

/**
 * Examples of continuous learning: what production feedback says about contexts that were served. An engineered context teaches
 * the critique its outcome; where it worked, what it kept is a positive too. The plan says what an example weighs. Requests that are tasks of
 * the courses which only validate are left out: the frozen set is made of them.
 */
export async function continuousExamples(pool: pg.Pool, input: BuildDatasetInput): Promise<DatasetDraft> {
  const { plan = null } = input;
  const taught = await taughtInferences(pool, input);
  const { rows } = await pool.query<StoredInference>('SELECT id, context FROM inference WHERE id = ANY($1)', [
    [...taught.keys()],
  ]);
  const apart = await statementsOf(pool, [...validationCourses(await trainCourses(pool))]);
  const frozen = new Set(apart.map(normalizeWhitespace));
  const learned = rows.filter(({ context }) => !frozen.has(normalizeWhitespace(context.request.query)));
  // By content: ids and times are a run's own, and two runs with the same feedback are to learn the same.
  const contentOf = new Map(
    learned.map((row) => [row.id, digestOf(JSON.stringify(row.context), JSON.stringify(taught.get(row.id)))]),
  );
  learned.sort((a, b) => (contentOf.get(a.id)! < contentOf.get(b.id)! ? -1 : 1));
  // Feedback has no course; a request asked again with the same words stays on one side.
  const validation = validationCourses(learned.map(({ context }) => context.request.query));
  const examples = learned.map((row, index) => {
    const { signal, spoken } = taught.get(row.id)!;
    const { query, context } = row.context.request;
    const domain = guessGrammar([query, ...context.map(({ text }) => text)].join('\n')) ?? 'none';
    return {
      ...feedbackExample(row, signal, validation.has(query)),
      id: digestOf(contentOf.get(row.id)!, index),
      weight: exampleWeight(plan, { domain, spoken }),
    };
  });
  return {
    examples: examples.filter(({ weight }) => weight > 0).slice(0, input.examples),
    settings: { signals: countBy([...taught.values()].map(({ signal }) => signal)), plan },
  };
}

function feedbackExample(
  { context: { request, manifest } }: StoredInference,
  signal: LearningSignal,
  validation: boolean,
): Omit<TrainingExample, 'id'> {
  const segments = segmentItems(request.context);
  const features = segmentFeatures(request.query, segments);
  const position = new Map(manifest?.map((entry) => [`${entry.id}/${entry.start}`, entry.position]));
  // A request that went through untouched reached the LLM whole.
  const selected = segments.flatMap((segment, i) =>
    manifest === null || (position.get(`${segment.itemId}/${segment.start}`) ?? null) !== null ? [i] : [],
  );
  const worked = signal === 'strong_positive';
  const kept = new Set(selected);
  return {
    ...unlabelled(
      request.query,
      segments.map(({ text, type }, i) => ({ text, type, features: features[i]! })),
    ),
    split: validation ? 'validation' : 'train',
    origin: 'feedback',
    // What was dropped may have been relevant all the same: only what was kept and worked is a label.
    keep: segments.map((_, i) => (worked && manifest !== null && kept.has(i) ? 1 : null)),
    outcome: { selected, success: Number(worked) },
    preferences: [],
  };
}

function unlabelled(
  query: string,
  segments: readonly TrainingSegment[],
): Pick<
  TrainingExample,
  'query' | 'segments' | 'lexical' | 'keep' | 'slot' | 'order' | 'relations' | 'relationsKnown' | 'weight'
> {
  const unknown = segments.map(() => null);
  return {
    query,
    segments,
    lexical: lexicalPairs(
      query,
      segments.map(({ text }) => text),
    ),
    keep: unknown,
    slot: unknown,
    order: unknown,
    relations: [],
    relationsKnown: false,
    weight: 1,
  };
}
