import type pg from 'pg';
import {
  dueAnswerTests,
  loadAnswerTests,
  postponeAnswerTests,
  saveAnswerExecution,
} from '../../infra/database/answer-tests.ts';
import type { FeedbackRow } from '../../infra/database/feedback.ts';
import { digestOf } from '../../infra/digest.ts';
import type { Sandbox } from '../../infra/sandbox/runner.ts';
import { extractCode } from '../../models/team/code-block.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import { eachItem } from '../each-item.ts';
import type { ExecutedAnswers } from './types.ts';

interface Dependencies {
  readonly pool: pg.Pool;
  readonly sandbox: Pick<Sandbox, 'run'>;
}

/**
 * Executes answers with the tests that clients sent for them. What the execution says is written once, with the time at which the tests
 * came, so that a busy sandbox makes no feedback late; what the infrastructure ended says nothing and is due again later.
 */
export async function executeAnswers(dependencies: Dependencies): Promise<ExecutedAnswers> {
  const due = await dueAnswerTests(dependencies.pool);
  const counts = { executed: 0, passed: 0, postponed: 0 };
  await eachItem(due, 'answers', async (id) => {
    const outcome = await executeAnswer(dependencies, id);
    if (outcome === 'infra_error') counts.postponed += 1;
    else counts.executed += 1;
    if (outcome === 'passed') counts.passed += 1;
  });
  return counts;
}

async function executeAnswer(
  { pool, sandbox }: Dependencies,
  id: string,
): Promise<ExecutionResult['outcome'] | 'no_code'> {
  const { inferenceId, receivedAt, body } = await loadAnswerTests(pool, id);
  const { language, solutionPath, answer, tests } = body;
  const code = extractCode(answer, language);
  const result =
    code === null
      ? null
      : await sandbox.run({
          ...{ language, solutionPath, tests },
          files: [{ path: solutionPath, text: code }],
          signals: ['coverage'],
        });
  if (result?.outcome === 'infra_error') {
    await postponeAnswerTests(pool, id, result.integrity.notes.join('; '));
    return result.outcome;
  }
  const said = (kind: string, about: Readonly<Record<string, unknown>>): FeedbackRow => ({
    id: digestOf('execution of tests', id, kind),
    ...{ inferenceId, kind },
    body: { ...about, tests: id },
    receivedAt: receivedAt.toISOString(),
  });
  const outcome = result?.outcome ?? 'no_code';
  const execution = said('execution', {
    passed: outcome === 'passed',
    outcome,
    reward: result === null ? 0 : result.reward,
  });
  await saveAnswerExecution(pool, id, [
    execution,
    ...(result?.coverage
      ? [said('coverage', { lines: result.coverage.lines, ...branchesOf(result.coverage) })]
      : []),
    ...(outcome === 'passed' ? [said('performance', { seconds: result!.profile.wall_s })] : []),
  ]);
  return outcome;
}

/** Feedback has no branches where the code has none. */
function branchesOf({ branches }: { readonly branches: number | null }): { readonly branches?: number } {
  return branches === null ? {} : { branches };
}
