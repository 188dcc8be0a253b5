import { loadGrammars } from '../models/syntax/grammars.ts';
import { digestOf } from '../infra/digest.ts';
import type { DatasetHeader, TrainingExample } from '../models/cet/training-example.ts';
import { degradationNames } from '../models/degradation/degrade.ts';
import { datasetNames, toExample } from '../models/degradation/to-example.ts';
import { trainTools } from '../models/degradation/tool-output/tool-output.ts';
import type { Random } from '../models/random.ts';
import { readMaterial } from './clean-material.ts';
import type { Material } from './clean-material.ts';
import { degradedPairs } from './degraded-pairs.ts';
import { evidenceExample } from './evidence/examples.ts';
import { few, layOut } from './evidence/layouts.ts';
import type { Layout } from './evidence/layouts.ts';
import { pilesOf } from './evidence/subjects.ts';
import type { DrawnPile } from './evidence/subjects.ts';
import { caseOf, nearnesses } from '../activities/suites/noise-pool.ts';
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
/** Degraded pairs, and untouched ones beside them: a clean page is more than what is left when noise is taken out. */
const pairs = {
  train: { degraded: 3000, untouched: 600 },
  validation: { degraded: 200, untouched: 0 },
} as const;
/** Draws of noise by kind: there are many more sections than statements and bug reports. */
const draws = { statements: 6, documentation: 2, bugs: 10 } as const;
/** Share of the cases of which few stretches are left. */
const smallShare = 0.35;
/** Shares of the layouts, the rest being pasted. */
const shares = { small: { apart: 0.4, grouped: 0.25 }, full: { apart: 0.7, grouped: 0.2 } } as const;
const mix = { tasks: 4, sections: 4, pages: 2, failures: 2, merged: 3 };

/**
 * What the released model learns from, as the bytes of a dataset: cases of evidence among noise and pairs, all of the train sides.
 */
export async function releasedDataset(
  subjects: readonly Subject[],
  { data, seed }: { readonly data: string; readonly seed: number },
): Promise<Buffer> {
  const lines: Buffer[] = [];
  const add = (example: TrainingExample): void => void lines.push(lineOf(example));
  const learnt = (one: EvidenceCase, split: 'train' | 'validation', random: Random): void => {
    // Swallowed by a listing whose fences do not close.
    if (!one.evidence.includes(true)) return;
    add({ ...evidenceExample(one, split, lines.length), outcome: coverageOf(one, random) });
  };
  for (let draw = 0; draw < Math.max(...Object.values(draws)); draw += 1) {
    const nearness = nearnesses[draw % nearnesses.length]!;
    const drawn = subjects.filter(({ kind }) => draw < draws[kind]);
    for (const one of pilesOf(drawn, 'train', { seed: -(seed * 1000 + draw), nearness }))
      learnt(shown(one, one.random.float() < smallShare), 'train', one.random);
  }
  for (const drawn of pilesOf(subjects, 'validation', { seed: -seed, nearness: 'query and evidence' }))
    for (const small of [false, true]) learnt(shown(drawn, small), 'validation', drawn.random);
  for (const split of ['train', 'validation'] as const)
    for (const example of await pairExamples(split, data, seed)) add(example);
  const header: DatasetHeader = {
    format: 'contexture-dataset/1',
    ...datasetNames,
    examples: lines.length,
  };
  return Buffer.concat([lineOf(header), ...lines]);
}

function shown({ subject, pile, random }: DrawnPile, small: boolean): EvidenceCase {
  const chance = random.float();
  const { apart, grouped } = shares[small ? 'small' : 'full'];
  const layout: Layout = chance < apart ? 'apart' : chance < apart + grouped ? 'grouped' : 'pasted';
  return caseOf(subject, layOut(small ? few(pile, random) : pile, layout, random));
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
  const { degraded, untouched } = pairs[split];
  const options = { mix, tools: trainTools, severity, seed };
  const made = [
    ...degradedPairs(materials, { ...options, count: degraded }, { allowed: degradationNames }),
    ...degradedPairs(materials, { ...options, count: untouched, seed: seed + 1 }, { names: [] }),
  ];
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
