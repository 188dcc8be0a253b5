import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import { countJudged, findSuites } from '../../infra/database/suites.ts';
import type { EvaluationActivities } from './types.ts';

/** Which imported suite is meant; nothing is guessed. */
export function createResolveSuite({
  pool,
}: {
  readonly pool: pg.Pool;
}): EvaluationActivities['resolveSuite'] {
  return async ({ suite: named }) => {
    const [found, another] = await findSuites(pool, named);
    if (found && !another) return { ...found, ...(await countJudged(pool, found.digest)) };
    throw ApplicationFailure.nonRetryable(
      `input.suite: ${found ? 'more than one' : 'no'} suite is called "${named}"; "npx contexture suite list" shows name@version and digest of each`,
      'UnknownSuite',
    );
  };
}
