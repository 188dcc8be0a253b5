import { createRandom } from '../random.ts';
import type { Random } from '../random.ts';
import { addNoise } from './add-noise.ts';
import type { Degradation } from './degradation.ts';
import { fragmentInformation } from './fragment-information.ts';
import { introduceAmbiguity } from './introduce-ambiguity.ts';
import { toItems } from './labelled-context.ts';
import type { LabelledContext, NoiseSource } from './labelled-context.ts';
import { assessQuality } from '../cet/quality/quality.ts';
import { removeStructure } from './remove-structure.ts';
import { scrambleOrder } from './scramble-order.ts';

/**
 * In the order in which they are applied: noise comes first, so that it goes through all the others as the evidence does and cannot be
 * told by what it was spared; texts are torn before outdated versions of the parts are made.
 */
const degradations = {
  add_noise: addNoise,
  fragment_information: fragmentInformation,
  introduce_ambiguity: introduceAmbiguity,
  remove_structure: removeStructure,
  scramble_order: scrambleOrder,
} as const satisfies Record<string, Degradation>;

export type DegradationName = keyof typeof degradations;
export const degradationNames = Object.keys(degradations) as readonly DegradationName[];

/** Share of pairs whose degraded side is the clean side (specification P2.1). */
export const untouchedShare = 0.12;
/** Share of pairs with irrelevant context where the week has it: the upper end of the specification's 20-45 %. */
const noisyShare = 0.45;

/** Combinations that never train, so that how the skills compose can be measured on what was not seen. */
export const heldOutCombinations: readonly (readonly DegradationName[])[] = [
  ['fragment_information', 'scramble_order'],
  ['introduce_ambiguity', 'remove_structure'],
  ['add_noise', 'fragment_information', 'introduce_ambiguity'],
];

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
  /** Quality of the degraded side minus that of the clean side (models/cet/quality), at most 0. */
  readonly qualityDelta: number;
}

export function isDegradation(name: string): name is DegradationName {
  return Object.hasOwn(degradations, name);
}

/** Draws some of the allowed degradations and one severity for all of them. Pure: same input, same pair. */
export function degrade({ clean, allowed, severity, noise, seed }: DegradeInput): DegradedPair {
  const random = createRandom(seed);
  const strength = severity.min + random.float() * (severity.max - severity.min);
  const names = random.float() < untouchedShare ? [] : draw(allowed, random);
  const context = applyDegradations({ clean, names, severity: strength, noise, random });
  return {
    context,
    transformationType: names.join('+') || 'untouched',
    severity: names.length === 0 ? 0 : strength,
    seed,
    qualityDelta: names.length === 0 ? 0 : Math.min(0, qualityOf(context) - qualityOf(clean)),
  };
}

/** Applies exactly the named degradations, in the order in which they compose. */
export function applyDegradations({
  clean,
  names,
  ...how
}: {
  readonly clean: LabelledContext;
  readonly names: readonly DegradationName[];
  readonly severity: number;
  readonly noise: NoiseSource;
  readonly random: Random;
}): LabelledContext {
  return degradationNames
    .filter((name) => names.includes(name))
    .reduce<LabelledContext>((context, name) => degradations[name]({ context, ...how }), clean);
}

function qualityOf(context: LabelledContext): number {
  return assessQuality({ query: context.query, items: toItems(context).items }).total;
}

function draw(allowed: readonly DegradationName[], random: Random): readonly DegradationName[] {
  const plain = random.shuffle(allowed.filter((name) => name !== 'add_noise'));
  // The share is of all pairs, so those that stay untouched are made up for.
  const noisy = allowed.includes('add_noise') && random.float() < noisyShare / (1 - untouchedShare);
  const count = plain.length === 0 ? 0 : random.int(plain.length) + 1;
  const names = new Set<DegradationName>([
    ...plain.slice(0, noisy ? count - 1 : count),
    ...(noisy ? (['add_noise'] as const) : []),
  ]);
  // A held-out combination loses its last part.
  const [dropped] = heldOutCombinations.filter(
    (held) => held.length === names.size && held.every((name) => names.has(name)),
  );
  if (dropped) names.delete(dropped.at(-1)!);
  return degradationNames.filter((name) => names.has(name));
}
