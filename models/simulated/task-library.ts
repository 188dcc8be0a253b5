import type { Task } from '../tasks/task.ts';
import { collapseWhitespace } from './passage.ts';

/** What the simulated team has studied: it knows a task when it reads the task's statement, and by nothing else. */
export interface TaskLibrary {
  /** The task whose statement stands in `text`, white space aside; the one that stands last when there are several. */
  findIn(text: string): Task | null | Promise<Task | null>;
}

export function createTaskLibrary(tasks: readonly Task[]): TaskLibrary {
  const known = tasks
    .map((task) => ({ task, statement: collapseWhitespace(task.statement) }))
    .filter(({ statement }) => statement !== '');
  return {
    findIn(text) {
      const normal = collapseWhitespace(text);
      let found: { task: Task; at: number; length: number } | null = null;
      for (const { task, statement } of known) {
        if (!normal.includes(statement)) continue;
        const at = normal.lastIndexOf(statement);
        // One statement may begin another: the longer one is meant.
        if (!found || at > found.at || (at === found.at && statement.length > found.length))
          found = { task, at, length: statement.length };
      }
      return found?.task ?? null;
    },
  };
}

/** `text` without the task's statement, line breaks kept: the context that came with it. */
export function withoutStatement(text: string, task: Task): string {
  const words = collapseWhitespace(task.statement).split(' ');
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')).join('\\s+');
  return text.replace(new RegExp(pattern, 'gu'), '');
}
