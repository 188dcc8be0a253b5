import { actionability } from './actionability.ts';
import { structuralClarity } from './clarity.ts';
import { semanticCoherence } from './coherence.ts';
import { informationDensity } from './density.ts';
import { readContext } from './read-context.ts';
import type { QualityInput } from './read-context.ts';

export const qualityDimensions = [
  'informationDensity',
  'structuralClarity',
  'semanticCoherence',
  'actionability',
] as const;
export type QualityDimension = (typeof qualityDimensions)[number];

/** Every value in 0..1; `total` is the mean of the dimensions. */
export type Quality = Readonly<Record<QualityDimension | 'total', number>>;

/**
 * The paper's four dimensions of a context's quality (its section 3.4), from the text alone: no labels, no model, no reference. They
 * compare contexts for one query; between queries their levels differ.
 */
export function assessQuality(input: QualityInput): Quality {
  const context = readContext(input);
  const quality = {
    informationDensity: informationDensity(context),
    structuralClarity: structuralClarity(context),
    semanticCoherence: semanticCoherence(context),
    actionability: actionability(context),
  };
  const total = qualityDimensions.reduce((sum, name) => sum + quality[name], 0) / qualityDimensions.length;
  return { ...quality, total };
}
