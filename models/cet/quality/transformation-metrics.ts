import { isSupported, sentencesOf } from '../../team/grounding.ts';
import { structuralClarity } from './clarity.ts';
import { readContext } from './read-context.ts';

export interface Transformation {
  readonly query: string;
  /** Everything that was given, as one text. */
  readonly original: string;
  readonly transformed: string;
  /** Statements that a solver needs. */
  readonly facts: readonly string[];
  readonly tokens: { readonly original: number; readonly transformed: number };
}

export interface TransformationMetrics {
  /** Share of the original's key facts that the transformed context states, 0..1; null when the original states none. */
  readonly informationPreservation: number | null;
  /** Noise of the original over noise of the result, in sentences that state no fact; a result without any counts as one sentence. */
  readonly noiseReductionRatio: number;
  /** Structural clarity of the result, 0..1. */
  readonly structureScore: number;
  /** Information preserved over the share of the tokens used: 1 for a copy, more the fewer tokens keep the facts; null as above. */
  readonly compressionEfficiency: number | null;
}

/** The paper's four automated metrics of a transformation (its section 3.6). Pure. */
export function transformationMetrics({
  query,
  original,
  transformed,
  facts,
  tokens,
}: Transformation): TransformationMetrics {
  const given = facts.filter((fact) => isSupported(fact, [original]));
  const kept = given.filter((fact) => isSupported(fact, [transformed]));
  const informationPreservation = given.length === 0 ? null : kept.length / given.length;
  const noise = (text: string): number =>
    sentencesOf(text).filter((sentence) => !facts.some((fact) => isSupported(sentence, [fact]))).length;
  const share = tokens.transformed / Math.max(1, tokens.original);
  return {
    informationPreservation,
    noiseReductionRatio: noise(original) / Math.max(1, noise(transformed)),
    structureScore: structuralClarity(readContext({ query, items: [{ id: 'context', text: transformed }] })),
    compressionEfficiency:
      informationPreservation === null || share === 0
        ? informationPreservation
        : informationPreservation / share,
  };
}
