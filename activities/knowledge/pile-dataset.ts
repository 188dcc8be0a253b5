import type pg from 'pg';
import { pileCandidates, type PileChunk } from '../../infra/database/pile-candidates.ts';
import { readPreparedTasks } from '../../infra/database/prepared-tasks.ts';
import { digestOf } from '../../infra/digest.ts';
import { segmentFeatures } from '../../models/cet/features.ts';
import { lexicalPairs } from '../../models/cet/lexical-similarity.ts';
import { segmentItems } from '../../models/cet/segmenter.ts';
import type { TrainingExample } from '../../models/cet/training-example.ts';
import { slots } from '../../models/cet/types.ts';
import { normalizeText } from '../../models/cet/words.ts';
import { slotOfFact } from '../../models/degradation/clean-contexts.ts';
import type { Task } from '../../models/tasks/task.ts';
import { heartbeat } from './heartbeat.ts';
import { pileOf } from './material.ts';

/**
 * Examples from whole chunks as a developer pastes them: the facts of a train task among nine times the noise of its own manual and
 * others. Beside the degradations they keep the model from learning how degradations look instead of what is relevant.
 */
export async function pileExamples(
  pool: pg.Pool,
  input: {
    readonly stage: string;
    readonly seed: number;
    readonly examples: number;
    readonly validationCourses: ReadonlySet<string>;
  },
): Promise<TrainingExample[]> {
  const prepared = await readPreparedTasks(pool, { split: 'train', seed: input.seed, limit: input.examples });
  const tasks = prepared.filter((task) => task.facts.length > 0);
  if (tasks.length === 0) return [];
  const examples: TrainingExample[] = [];
  const candidatesOf = new Map<string, readonly PileChunk[]>();
  for (let index = 0; index < input.examples; index += 1) {
    if (index % 10 === 0) heartbeat({ done: index, total: input.examples, unit: 'piles' });
    const task = tasks[index % tasks.length]!;
    const candidates = candidatesOf.get(task.id) ?? (await pileCandidates(pool, task));
    candidatesOf.set(task.id, candidates);
    const { items } = pileOf(task, candidates, input.seed + index);
    const segments = segmentItems(items);
    const features = segmentFeatures(task.statement, segments);
    const facts = segments.map(({ text }) => factIn(task, text));
    examples.push({
      id: digestOf(input.stage, input.seed, 'pile', index, task.id),
      split: input.validationCourses.has(task.course) ? 'validation' : 'train',
      origin: 'pile',
      query: task.statement,
      segments: segments.map(({ text, type }, i) => ({ text, type, features: features[i]! })),
      lexical: lexicalPairs(
        task.statement,
        segments.map(({ text }) => text),
      ),
      keep: facts.map((fact) => (fact ? 1 : 0)),
      slot: facts.map((fact) => (fact ? slots.indexOf(slotOfFact[fact.kind]) : null)),
      order: segments.map(() => null),
      relations: [],
      relationsKnown: false,
      outcome: null,
      preferences: [],
      weight: 1,
    });
  }
  return examples;
}

/** The fact that a segment states, whole or as a part that is long enough to be no accident. */
function factIn(task: Task, text: string): Task['facts'][number] | undefined {
  const shortestPart = 25;
  const normal = normalizeText(text);
  return task.facts.find((fact) => {
    const stated = normalizeText(fact.text);
    return normal.includes(stated) || (normal.length >= shortestPart && stated.includes(normal));
  });
}
