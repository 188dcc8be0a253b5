import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import { RunNotFound } from '../../infra/database/run-seed.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import type { Team } from '../../models/team/team.ts';
import { cleanContexts } from './clean-contexts.ts';
import { generateSolutions } from './generate-solutions.ts';
import { judgeAnswers } from './judge-answers.ts';
import { scoreContexts } from './score-contexts.ts';
import { synthesizeConversations } from './synthesize-conversations.ts';
import type { TeamActivities } from './types.ts';

/** The activities of task queue `contexture-llm`. */
export function createTeamActivities(dependencies: {
  readonly pool: pg.Pool;
  readonly team: Team;
  readonly embedder: Embedder;
}): TeamActivities {
  return {
    judgeAnswers: (input) => judgeAnswers(dependencies, input).catch(failForGood),
    generateSolutions: (input) => generateSolutions(dependencies, input).catch(failForGood),
    cleanContexts: (input) => cleanContexts(dependencies, input).catch(failForGood),
    scoreContexts: (input) => scoreContexts(dependencies, input).catch(failForGood),
    synthesizeConversations: (input) => synthesizeConversations(dependencies, input).catch(failForGood),
  };
}

/** What no retry cures must not be retried. */
function failForGood(error: unknown): never {
  if (error instanceof RunNotFound) throw ApplicationFailure.nonRetryable(error.message, error.name);
  throw error;
}
