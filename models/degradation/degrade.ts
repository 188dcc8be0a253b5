import { createRandom } from '../random.ts';
import { addNoise } from './add-noise.ts';
import type { Degradation } from './degradation.ts';
import { fragmentInformation } from './fragment-information.ts';
import { introduceAmbiguity } from './introduce-ambiguity.ts';
import type { LabelledContext, NoiseSource } from './labelled-context.ts';
import { marked, qualityOf } from './quality.ts';
import { removeStructure } from './remove-structure.ts';
import { scrambleOrder } from './scramble-order.ts';

/** In the order in which they are applied: texts are torn before outdated versions of the parts are made; noise comes before scrambling. */
const degradations = {
  fragment_information: fragmentInformation,
  introduce_ambiguity: introduceAmbiguity,
  remove_structure: removeStructure,
  add_noise: addNoise,
  scramble_order: scrambleOrder,
} as const satisfies Record<string, Degradation>;

export type DegradationName = keyof typeof degradations;
export const degradationNames = Object.keys(degradations) as readonly DegradationName[];

/** Share of pairs whose degraded side is the clean side (specification P2.1). */
export const untouchedShare = 0.12;
/** Share of pairs with irrelevant context where the week has it: the upper end of the specification's 20-45 %. */
const noisyShare = 0.45;

export interface DegradeInput {
  readonly clean: LabelledContext;
  /** Those of the curriculum week. */
  readonly allowed: readonly DegradationName[];
  readonly severity: { readonly min: number; readonly max: number };
  readonly noise: NoiseSource;
  readonly seed: number;
}

export interface DegradedPair {
  readonly context: LabelledContext;
  /** Applied degradations in their order, joined by "+"; `untouched` when none. */
  readonly transformationType: string;
  readonly severity: number;
  readonly seed: number;
  /** Quality of the degraded side minus that of the clean side, at most 0. */
  readonly qualityDelta: number;
}

export function isDegradation(name: string): name is DegradationName {
  return Object.hasOwn(degradations, name);
}

/** Draws some of the allowed degradations and one severity for all of them. Pure: same input, same pair. */
export function degrade({ clean, allowed, severity, noise, seed }: DegradeInput): DegradedPair {
  const random = createRandom(seed);
  const strength = severity.min + random.float() * (severity.max - severity.min);
  const untouched = random.float() < untouchedShare;
  const chosen = untouched ? [] : draw(allowed, random);
  const context = chosen.reduce<LabelledContext>(
    (state, name) => degradations[name]({ context: state, severity: strength, random, noise }),
    clean,
  );
  const marks = marked(clean);
  return {
    context,
    transformationType: chosen.join('+') || 'untouched',
    severity: untouched ? 0 : strength,
    seed,
    qualityDelta: Math.min(0, qualityOf(context, marks) - qualityOf(clean, marks)),
  };
}

function draw(
  allowed: readonly DegradationName[],
  random: ReturnType<typeof createRandom>,
): readonly DegradationName[] {
  const plain = random.shuffle(allowed.filter((name) => name !== 'add_noise'));
  // The share is of all pairs, so those that stay untouched are made up for.
  const noisy = allowed.includes('add_noise') && random.float() < noisyShare / (1 - untouchedShare);
  const count = plain.length === 0 ? 0 : random.int(plain.length) + 1;
  const names = new Set<DegradationName>([
    ...plain.slice(0, noisy ? count - 1 : count),
    ...(noisy ? (['add_noise'] as const) : []),
  ]);
  return degradationNames.filter((name) => names.has(name));
}
