import { setImmediate } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import type { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { trainChunks, trainCourses, trainTasksWithFacts } from '../../infra/database/datasets.ts';
import { digestOf, seedFrom } from '../../infra/digest.ts';
import {
  cleanSections,
  cleanTask,
  NoiseMaterial,
  paragraphsOf,
} from '../../models/degradation/clean-contexts.ts';
import { failureNoise } from '../../models/degradation/clean-failures.ts';
import { cleanPages } from '../../models/degradation/clean-pages.ts';
import { cleanConversations } from '../../models/degradation/conversation-contexts.ts';
import { degrade, heldOutCombinations, isDegradation } from '../../models/degradation/degrade.ts';
import type { DegradationName } from '../../models/degradation/degrade.ts';
import { materialNames, subjectSource } from '../../models/degradation/subjects.ts';
import type { MaterialMix } from '../../models/degradation/subjects.ts';
import { toExample } from '../../models/degradation/to-example.ts';
import { trainTools } from '../../models/degradation/tool-output/tool-output.ts';
import { createRandom } from '../../models/random.ts';
import { countBy, validationCourses } from './dataset-draft.ts';
import type { DatasetDraft } from './dataset-draft.ts';
import { publishedConversations } from './export-conversations.ts';
import { heartbeat } from './heartbeat.ts';
import { pileExamples } from './pile-dataset.ts';
import type { BuildDatasetInput } from './types.ts';

/** Most chunks of the knowledge base that one dataset draws from: about 20 MB. */
const mostChunks = 20_000;

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
  const conversations = await publishedConversations({ pool, store }, input.runId);
  const next = subjectSource({
    pool: {
      tasks: tasks.map((task) => cleanTask(task, paragraphs)),
      sections: cleanSections(paragraphs),
      pages: cleanPages(chunks),
      conversations: cleanConversations(conversations),
    },
    mix: checkMaterial(input.material),
    tools: trainTools,
    random: createRandom(seedFrom(input.seed, input.stage)),
  });
  if (!next)
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

  const piles = Math.floor(input.examples * input.piles);
  const examples = await pileExamples(pool, { ...input, examples: piles, validationCourses: apart });
  const degraded = input.examples - examples.length;
  let crossing = 0;
  const byMaterial: string[] = [];
  for (let index = 0; index < degraded; index += 1) {
    if (index % 20 === 0) {
      heartbeat({ done: index, total: input.examples, unit: 'examples' });
      await setImmediate();
    }
    const { material: made, clean, others } = next();
    byMaterial.push(made);
    const held = apart.has(clean.course);
    const seed = seedFrom(input.seed, input.stage, index);
    const prose = { ...material.get(held)!.noiseFor(clean, createRandom(seed ^ 0x5bd1)), tools: trainTools };
    const noise = others === null ? prose : failureNoise(others, prose);
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
      heldOutCombinations,
      material: countBy(byMaterial),
      tools: trainTools,
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

function checkMaterial(mix: Readonly<Record<string, number>>): MaterialMix {
  for (const [name, share] of Object.entries(mix))
    if (!(materialNames as readonly string[]).includes(name) || !(share >= 0))
      throw ApplicationFailure.nonRetryable(
        `material.${name}: ${share >= 0 ? `is none of ${materialNames.join(', ')}` : 'must be a share of at least 0'}`,
        'InvalidDatasetInput',
      );
  return mix;
}
