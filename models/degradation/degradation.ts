import type { Random } from '../random.ts';
import type { LabelledContext, NoiseSource } from './labelled-context.ts';

export interface DegradationInput {
  readonly context: LabelledContext;
  /** 0 leaves the context as it is, 1 is the worst. */
  readonly severity: number;
  readonly random: Random;
  readonly noise: NoiseSource;
}

/** Makes a context worse and keeps every label true. Pure: same input and seed, same output. */
export type Degradation = (input: DegradationInput) => LabelledContext;
