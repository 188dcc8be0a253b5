import { loadGrammars } from '../models/syntax/grammars.ts';
import { digestOf } from '../infra/digest.ts';
import type { DatasetHeader, TrainingExample } from '../models/cet/training-example.ts';
import { degradationNames } from '../models/degradation/degrade.ts';
import { datasetNames, toExample } from '../models/degradation/to-example.ts';
import { trainTools } from '../models/degradation/tool-output/tool-output.ts';
import { createRandom } from '../models/random.ts';
import type { Random } from '../models/random.ts';
import { readMaterial } from './clean-material.ts';
import type { Material } from './clean-material.ts';
import { degradedPairs } from './degraded-pairs.ts';
import { evidenceExample } from './evidence/examples.ts';
import { casesOf } from './evidence/subjects.ts';
import type { EvidenceCase, Subject } from '../activities/suites/noise-pool.ts';

/** Corpora of the sides of `manualSplits`; the bundled courses bring tasks with facts. */
const corpora = {
  train: [
    ['bundled', 'bundled'],
    ['docs', 'typescript-docs'],
    ['odin', 'odin-curriculum'],
    ['ocw', 'ocw-6.00sc'],
  ],
  validation: [['docs', 'react-docs']],
} as const;
const pairs = { train: 3000, validation: 200 } as const;
/** Share of the cases of which few stretches are left. */
const smallShare = 0.35;
const mix = { tasks: 4, sections: 4, pages: 2, failures: 2, merged: 3 };

/**
 * What the released model learns from, as the bytes of a dataset: cases of evidence among noise (statements and bug reports with three
 * draws of noise, sections with one, being so many more) and degraded pairs, all of the train sides.
 */
export async function releasedDataset(
  subjects: readonly Subject[],
  { data, seed }: { readonly data: string; readonly seed: number },
): Promise<Buffer> {
  const lines: Buffer[] = [];
  const add = (example: TrainingExample): void => void lines.push(lineOf(example));
  const random = createRandom(seed);
  const learnt = (one: EvidenceCase, split: 'train' | 'validation'): void =>
    add({ ...evidenceExample(one, split, lines.length), outcome: coverageOf(one, random) });
  for (const draw of [1, 2, 3])
    for (const one of casesOf(subjects, 'train', -(seed * 1000 + draw)))
      if (draw === 1 || one.kind !== 'documentation')
        learnt(random.float() < smallShare ? few(one, random) : one, 'train');
  for (const one of casesOf(subjects, 'validation', -seed)) {
    learnt(one, 'validation');
    learnt(few(one, random), 'validation');
  }
  for (const split of ['train', 'validation'] as const)
    for (const example of await pairExamples(split, data, seed)) add(example);
  const header: DatasetHeader = {
    format: 'contexture-dataset/1',
    ...datasetNames,
    examples: lines.length,
  };
  return Buffer.concat([lineOf(header), ...lines]);
}

/**
 * One to six stretches of the evidence among one to twelve of the noise: a short context is not a clean one. Features are counted
 * over what is left.
 */
function few(one: EvidenceCase, random: Random): EvidenceCase {
  const isEvidence = new Map(one.segments.map(({ itemIndex }, i) => [itemIndex, one.evidence[i]!]));
  const some = (wanted: boolean, most: number): readonly number[] =>
    random
      .shuffle([...isEvidence].filter(([, is]) => is === wanted).map(([item]) => item))
      .slice(0, 1 + random.int(most));
  const items = [...some(true, 6), ...some(false, 12)].sort((x, y) => x - y);
  const number = new Map(items.map((item, place) => [item, place]));
  const kept = one.segments.flatMap(({ itemIndex }, i) => (number.has(itemIndex) ? [i] : []));
  return {
    ...one,
    segments: kept.map((i) => ({ ...one.segments[i]!, itemIndex: number.get(one.segments[i]!.itemIndex)! })),
    tokens: kept.map((i) => one.tokens[i]!),
    evidence: kept.map((i) => one.evidence[i]!),
  };
}

/**
 * What the critique learns where nothing was executed: the share of the evidence's tokens that a random selection holds, from all of it
 * without noise to nothing but noise.
 */
function coverageOf({ tokens, evidence }: EvidenceCase, random: Random): TrainingExample['outcome'] {
  const [ofEvidence, ofNoise] = [random.float(), random.float() ** 2];
  const selected = evidence.flatMap((is, i) => (random.float() < (is ? ofEvidence : ofNoise) ? [i] : []));
  const sum = (indices: readonly number[]): number =>
    indices.reduce((total, i) => total + (evidence[i] ? tokens[i]! : 0), 0);
  return { selected, success: sum(selected) / sum([...evidence.keys()]) };
}

async function pairExamples(
  split: 'train' | 'validation',
  data: string,
  seed: number,
): Promise<readonly TrainingExample[]> {
  await loadGrammars();
  const materials: Material[] = [];
  for (const [source, archive] of corpora[split]) {
    const material = await readMaterial(source, archive, data);
    if (material) materials.push(material);
  }
  const severity = { min: 0.2, max: 1 };
  const made = degradedPairs(
    materials,
    { mix, tools: trainTools, count: pairs[split], severity, seed },
    { allowed: degradationNames },
  );
  return made.flatMap(({ context, transformationType }, index) => {
    const example = toExample(context, {
      id: digestOf('released', split, seed, index),
      split,
      origin: transformationType.includes('+') ? 'composed' : transformationType,
      weight: 1,
      relationsKnown: true,
    });
    return example ? [example] : [];
  });
}

const lineOf = (value: object): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);
