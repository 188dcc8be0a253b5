import { Context } from '@temporalio/activity';
import type pg from 'pg';
import {
  countPreparedTasks,
  findUnpreparedTasks,
  loadTaskToPrepare,
  rejectTask,
  savePreparedTask,
} from '../../infra/database/executions.ts';
import type { Sandbox } from '../../infra/sandbox/runner.ts';
import { mutableLanguages } from '../../models/tasks/mutation.ts';
import type { ActivityProgress } from '../progress.ts';
import { deriveTasks } from './derive-tasks.ts';
import { prepareTask } from './prepare-task.ts';
import { SandboxUnavailableError } from './sandbox-unavailable-error.ts';
import { whileBeating } from './while-beating.ts';
import type { PrepareTasksInput, PrepareTasksResult } from './types.ts';

/**
 * Prepares tasks of ingested corpora until `limit` of them are, then makes tasks of other types of as many; each is stored as soon as it
 * is done.
 */
export async function prepareTasks(
  { pool, sandbox }: { readonly pool: pg.Pool; readonly sandbox: Sandbox },
  { limit, seed }: PrepareTasksInput,
): Promise<PrepareTasksResult> {
  const rejected: { task: string; reason: string }[] = [];
  let prepared = await countPreparedTasks(pool);
  const candidates = await findUnpreparedTasks(pool, { seed, languages: mutableLanguages });
  const progress = (): ActivityProgress => ({
    done: Math.min(prepared, limit),
    total: Math.min(limit, prepared + candidates.length),
    unit: 'tasks',
  });
  let derived = 0;
  await whileBeating(progress, async () => {
    for (const id of candidates) {
      if (prepared >= limit) break;
      Context.current().cancellationSignal.throwIfAborted();
      const item = await loadTaskToPrepare(pool, id);
      const preparation = await prepareTask(sandbox, item, seed);
      switch (preparation.outcome) {
        case 'prepared':
          await savePreparedTask(pool, preparation.task, item.digest);
          prepared += 1;
          break;
        case 'rejected':
          await rejectTask(pool, item.task, item.digest, preparation.reason);
          rejected.push({ task: id, reason: preparation.reason });
          break;
        case 'infrastructure':
          throw new SandboxUnavailableError(id, preparation.reason);
      }
    }
    derived = await deriveTasks({ pool, sandbox }, { limit, seed });
  });
  return { prepared: Math.min(prepared, limit), rejected, derived };
}
