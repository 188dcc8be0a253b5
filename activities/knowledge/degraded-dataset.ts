import { setImmediate } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import type { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { trainChunks, trainCourses, trainTasksWithFacts } from '../../infra/database/datasets.ts';
import { digestOf } from '../../infra/digest.ts';
import {
  cleanSections,
  cleanTask,
  NoiseMaterial,
  paragraphsOf,
} from '../../models/degradation/clean-contexts.ts';
import type { CleanContext } from '../../models/degradation/clean-contexts.ts';
import { cleanConversations } from '../../models/degradation/conversation-contexts.ts';
import { degrade, isDegradation } from '../../models/degradation/degrade.ts';
import type { DegradationName } from '../../models/degradation/degrade.ts';
import { toExample } from '../../models/degradation/to-example.ts';
import { createRandom } from '../../models/random.ts';
import { validationCourses } from './dataset-draft.ts';
import type { DatasetDraft } from './dataset-draft.ts';
import { publishedConversations } from './export-conversations.ts';
import { heartbeat } from './heartbeat.ts';
import { pileExamples } from './pile-dataset.ts';
import type { BuildDatasetInput } from './types.ts';

/** Most chunks of the knowledge base that one dataset draws from: about 20 MB. */
const mostChunks = 20_000;
/** Share of the examples that are piles of whole chunks; the rest are degraded pairs. */
const pileShare = 0.4;

/**
 * Phase 2: pairs made by the week's degradations from the train split only. Noise of a validation pair comes from validation
 * courses, of a train pair from train courses, so no paragraph is in both.
 */
export async function degradedExamples(
  { pool, store }: { readonly pool: pg.Pool; readonly store: ArtifactStore },
  input: BuildDatasetInput,
): Promise<DatasetDraft> {
  const allowed = checkDegradations(input.degradations);
  const chunks = await trainChunks(pool, mostChunks);
  const paragraphs = paragraphsOf(
    chunks.map(({ recordId, course, title, headingPath, text }) => ({
      course,
      section: [recordId, ...headingPath].join(' / '),
      title: [...new Set([title, ...headingPath])].join(': '),
      text,
    })),
  );
  const tasks = await trainTasksWithFacts(pool);
  const apart = validationCourses(await trainCourses(pool));
  const random = createRandom(seedOf(input.seed, input.stage));
  const conversations = await publishedConversations({ pool, store }, input.runId);
  const subjects = interleave(
    random.shuffle(tasks.map((task) => cleanTask(task, paragraphs))),
    random.shuffle(cleanSections(paragraphs)),
    random.shuffle(cleanConversations(conversations)),
    input.examples,
  );
  if (subjects.length === 0)
    throw ApplicationFailure.nonRetryable(
      'the knowledge base has no task with facts and no section of two paragraphs in the train split: ingest a corpus first',
      'NoTrainingMaterial',
    );
  const material = new Map(
    [true, false].map((held) => [
      held,
      new NoiseMaterial(paragraphs.filter(({ course }) => apart.has(course) === held)),
    ]),
  );

  const piles = Math.floor(input.examples * pileShare);
  const examples = await pileExamples(pool, { ...input, examples: piles, validationCourses: apart });
  const degraded = input.examples - examples.length;
  let crossing = 0;
  for (let index = 0; index < degraded; index += 1) {
    if (index % 20 === 0) {
      heartbeat({ done: index, total: input.examples, unit: 'examples' });
      await setImmediate();
    }
    const clean = subjects[index % subjects.length]!;
    const held = apart.has(clean.course);
    const seed = seedOf(input.seed, input.stage, index);
    const noise = material.get(held)!.noiseFor(clean, createRandom(seed ^ 0x5bd1));
    const pair = degrade({ clean: clean.context, allowed, severity: input.severity, noise, seed });
    const example = toExample(pair.context, {
      id: digestOf(input.stage, input.seed, index, clean.id),
      split: held ? 'validation' : 'train',
      origin: pair.transformationType.includes('+') ? 'composed' : pair.transformationType,
      weight: 1,
      relationsKnown: true,
      degradation: {
        transformationType: pair.transformationType,
        severity: pair.severity,
        seed,
        qualityDelta: pair.qualityDelta,
      },
    });
    if (example) examples.push(example);
    else crossing += 1;
  }
  return {
    examples,
    settings: {
      degradations: allowed,
      severity: input.severity,
      tasks: tasks.length,
      conversations: conversations.length,
      paragraphs: paragraphs.length,
      validationCourses: [...apart],
      leftOutForCrossingSegments: crossing,
    },
  };
}

function checkDegradations(names: readonly string[]): readonly DegradationName[] {
  const unknown = names.find((name) => !isDegradation(name));
  if (unknown !== undefined || names.length === 0)
    throw ApplicationFailure.nonRetryable(
      `degradations: ${unknown === undefined ? 'must name at least one' : `"${unknown}" is not known`}`,
      'InvalidDatasetInput',
    );
  return names.filter(isDegradation);
}

/** Tasks, sections and conversations in turn, so that none crowds out the others; a shorter list comes round again. */
function interleave(
  tasks: readonly CleanContext[],
  sections: readonly CleanContext[],
  conversations: readonly CleanContext[],
  most: number,
): readonly CleanContext[] {
  const lists = [tasks, sections, conversations].filter((list) => list.length > 0);
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const merged: CleanContext[] = [];
  for (let turn = 0; turn < longest && merged.length < most; turn += 1)
    for (const list of lists) merged.push(list[turn % list.length]!);
  return merged;
}

/** 31 bits of a digest: a seed of its own for every part. */
function seedOf(...parts: readonly (string | number)[]): number {
  return Number.parseInt(digestOf(...parts).slice(0, 8), 16) >>> 1;
}
