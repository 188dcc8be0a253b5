import { NoiseMaterial } from '../models/degradation/clean-contexts.ts';
import { cleanSections } from '../models/degradation/clean-contexts.ts';
import { failureNoise } from '../models/degradation/clean-failures.ts';
import { applyDegradations, degrade } from '../models/degradation/degrade.ts';
import type { DegradationName } from '../models/degradation/degrade.ts';
import type { LabelledContext, NoiseSource } from '../models/degradation/labelled-context.ts';
import { subjectSource } from '../models/degradation/subjects.ts';
import type { MaterialMix, Subject } from '../models/degradation/subjects.ts';
import type { ToolName } from '../models/degradation/tool-output/tool-output.ts';
import { createRandom } from '../models/random.ts';
import type { Material } from './clean-material.ts';

export interface Pair {
  readonly subject: Subject;
  readonly context: LabelledContext;
  readonly transformationType: string;
}

export interface PairOptions {
  readonly mix: MaterialMix;
  readonly tools: readonly ToolName[];
  readonly count: number;
  readonly severity: { readonly min: number; readonly max: number };
  readonly seed: number;
}

const noiseParagraphs = 1500;

/** Pairs as a week's dataset has them, out of corpora in memory; `names` fixes the degradations instead of drawing them. */
export function degradedPairs(
  materials: readonly Material[],
  { mix, tools, count, severity, seed }: PairOptions,
  how: { readonly allowed: readonly DegradationName[] } | { readonly names: readonly DegradationName[] },
): readonly Pair[] {
  const paragraphs = materials.flatMap((material) => material.paragraphs);
  const next = subjectSource({
    pool: {
      tasks: materials.flatMap((material) => material.tasks),
      sections: cleanSections(paragraphs),
      pages: materials.flatMap((material) => material.pages),
      conversations: [],
    },
    mix,
    tools,
    random: createRandom(seed),
  });
  if (!next) throw new Error('the corpora hold nothing of the mix');
  // Every pair looks at all of them.
  const drawn = new NoiseMaterial(createRandom(seed).shuffle(paragraphs).slice(0, noiseParagraphs));
  return Array.from({ length: count }, (_, index): Pair => {
    const subject = next();
    const pairSeed = seed * 100_003 + index;
    const random = createRandom(pairSeed);
    const prose: NoiseSource = { ...drawn.noiseFor(subject.clean, random), tools };
    const noise = subject.others === null ? prose : failureNoise(subject.others, prose);
    const clean = subject.clean.context;
    if ('allowed' in how) {
      const pair = degrade({ clean, allowed: how.allowed, severity, noise, seed: pairSeed });
      return { subject, context: pair.context, transformationType: pair.transformationType };
    }
    const strength = severity.min + random.float() * (severity.max - severity.min);
    return {
      subject,
      context: applyDegradations({ clean, names: how.names, severity: strength, noise, random }),
      transformationType: how.names.join('+') || 'untouched',
    };
  });
}
