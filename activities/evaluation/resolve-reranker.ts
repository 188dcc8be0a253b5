import { ApplicationFailure } from '@temporalio/common';
import { CrossEncoderError } from '../../models/embedding/cross-encoder.ts';
import type { EngineerDependencies } from './engineer-arms.ts';
import type { EvaluationActivities } from './types.ts';

/** Says before anything is trained or paid for that a named reranker cannot be used. */
export function createResolveReranker({
  crossEncoderFor,
}: Pick<EngineerDependencies, 'crossEncoderFor'>): EvaluationActivities['resolveReranker'] {
  return async ({ reranker }) => {
    try {
      const { digest } = await crossEncoderFor(reranker);
      return { digest };
    } catch (error) {
      if (!(error instanceof CrossEncoderError)) throw error;
      throw ApplicationFailure.nonRetryable(`input.reranker: ${error.message}`, 'UnknownReranker');
    }
  };
}
