import type pg from 'pg';
import { countContexts, insertContexts } from '../../infra/database/contexts.ts';
import { saveSolutions } from '../../infra/database/solutions.ts';
import { answersToTry, ownCode } from '../../infra/database/tried-answers.ts';
import { digestOf } from '../../infra/digest.ts';
import { executableLanguages } from '../../models/tasks/task.ts';
import { extractCode } from '../../models/team/code-block.ts';
import type { KnowledgeActivities } from './types.ts';

/** Makes contexts of answers, so that members write code from them, and solutions of the code that answers hold themselves. */
export function createTryAnswers({ pool }: { pool: pg.Pool }): KnowledgeActivities['tryAnswers'] {
  return async ({ runId, split, answers: limit }) => {
    const stage = split === 'train' ? 'phase1' : 'phase1-heldout';
    const answers = await answersToTry(pool, { runId, split, languages: executableLanguages, limit });
    const contextId = (taskId: string): string => digestOf(runId, stage, taskId, 'answer');
    await insertContexts(
      pool,
      answers.map(({ taskId, model, text, tokens }) => ({
        id: contextId(taskId),
        runId,
        stage,
        taskId,
        arm: 'answer',
        model,
        text,
        tokens,
        detail: null,
      })),
    );
    const own = answers.flatMap(({ taskId, language, text }) => {
      const code = extractCode(text, language);
      return code === null ? [] : [{ contextId: contextId(taskId), code }];
    });
    await saveSolutions(
      pool,
      own.map((solution) => ({
        ...solution,
        id: digestOf(solution.contextId, ownCode),
        runId,
        member: ownCode,
        status: 'generated',
        simulated: false,
      })),
    );
    return { contexts: (await countContexts(pool, runId, stage)).contexts, ownPrograms: own.length };
  };
}
