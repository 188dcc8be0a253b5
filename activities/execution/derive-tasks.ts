import type pg from 'pg';
import { baseTasks, storedDigests, taskDigest, upsertTasks } from '../../infra/database/tasks.ts';
import type { Sandbox } from '../../infra/sandbox/runner.ts';
import { deriveTask } from '../../models/tasks/derive-task.ts';
import type { Task } from '../../models/tasks/task.ts';
import { SandboxUnavailableError } from './sandbox-unavailable-error.ts';

/**
 * Makes a task of another type (debugging, feature, refactoring, optimisation) of each of at most `limit` prepared tasks. Their reference
 * and variants were validated with the task that they come from; a program to refactor is kept only if it passes. Answers how many
 * of these there are now.
 */
export async function deriveTasks(
  { pool, sandbox }: { readonly pool: pg.Pool; readonly sandbox: Sandbox },
  { limit, seed }: { readonly limit: number; readonly seed: number },
): Promise<number> {
  let count = 0;
  for (const { task, recordId } of await baseTasks(pool, { limit, seed })) {
    const derived = await deriveTask(task);
    if (!derived) continue;
    const stored = (await storedDigests(pool, [derived.id])).get(derived.id);
    if (stored !== taskDigest(derived)) {
      if (derived.derived?.type === 'refactoring' && !(await startPasses(sandbox, derived))) continue;
      await upsertTasks(pool, [{ task: derived, recordId, prepared: true }]);
    }
    count += 1;
  }
  return count;
}

async function startPasses(sandbox: Sandbox, task: Task): Promise<boolean> {
  const { language, solutionPath, tests } = task;
  const start = task.derived!.start;
  const files = task.reference.map((file) => (file.path === start.path ? start : file));
  const result = await sandbox.run({ language, solutionPath, tests, files, timeoutSeconds: 20 });
  if (result.outcome === 'infra_error')
    throw new SandboxUnavailableError(task.id, result.integrity.notes.join('; '));
  return result.outcome === 'passed';
}
