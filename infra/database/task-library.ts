import type pg from 'pg';
import { createTaskLibrary } from '../../models/simulated/task-library.ts';
import type { TaskLibrary } from '../../models/simulated/task-library.ts';
import type { Task } from '../../models/tasks/task.ts';

const leastMillisecondsBetweenReads = 1_000;

/**
 * The prepared tasks of the database. Read again when a text holds none of those known, at most once a second; while the
 * database is away, what was read before is what is known.
 */
export function createStoredTaskLibrary(pool: pg.Pool): TaskLibrary {
  let library = createTaskLibrary([]);
  let readAt = -Infinity;
  let reading: Promise<void> | null = null;

  const read = async (): Promise<void> => {
    readAt = Date.now();
    try {
      const { rows } = await pool.query<{ body: Task }>('SELECT body FROM task WHERE prepared ORDER BY id');
      library = createTaskLibrary(rows.map((row) => row.body));
    } catch {
      // Before the first migration there is no table, during a restart no server.
    } finally {
      reading = null;
    }
  };

  return {
    async findIn(text) {
      const known = await library.findIn(text);
      if (known) return known;
      if (reading === null && Date.now() - readAt >= leastMillisecondsBetweenReads) reading = read();
      if (reading) await reading;
      return library.findIn(text);
    },
  };
}
