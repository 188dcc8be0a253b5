import type { KnowledgeSource } from '../models/cet/additions/knowledge.ts';
import type { TransformOptions } from '../models/cet/transform.ts';
import type { TransformRequest, TransformResult } from '../models/cet/types.ts';
import type { Transformer } from './serving-models.ts';
import { late, within } from './within.ts';

export interface RefineOptions {
  /** Predicted success under which another way is tried. */
  readonly refineBelow: number;
  /** Of the knowledge base, where there is one. */
  readonly knowledge: KnowledgeSource | null;
  /** `performance.now()` by which an answer is needed. */
  readonly deadline: number;
}

/**
 * A context whose critique expects failure is made in other ways too, as far as the deadline allows: with what the knowledge base
 * says, and with only what is surely relevant instead of a full budget. The one with the best prospects stays; a way that fails
 * or is late costs nothing but its time.
 */
export async function refine(
  transformer: Transformer,
  request: TransformRequest,
  first: TransformResult,
  options: RefineOptions,
): Promise<TransformResult> {
  let best = first;
  for (const way of ways(request, first, options.knowledge)) {
    if (best.critique.predictedSuccessRate >= options.refineBelow) break;
    const remaining = options.deadline - performance.now();
    if (remaining <= 0) break;
    const other = await within(remaining, transformer.transform(request, way)).catch((): typeof late => late);
    if (other === late) break;
    if (
      other.context.trim() !== '' &&
      other.critique.predictedSuccessRate > best.critique.predictedSuccessRate
    )
      best = other;
  }
  return best;
}

function ways(
  request: TransformRequest,
  first: TransformResult,
  knowledge: KnowledgeSource | null,
): readonly TransformOptions[] {
  const tight = request.budget !== undefined && first.tokens.input > request.budget;
  return [...(knowledge ? [{ knowledge }] : []), ...(tight ? [{ fillBudget: false }] : [])];
}
