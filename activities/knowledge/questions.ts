import type pg from 'pg';
import { normalizeWhitespace } from '../../corpus/chunking.ts';
import { chunksOfCourses, chunksOfRecords } from '../../infra/database/chunks.ts';
import { storeQuestions } from '../../infra/database/questions.ts';
import { readTasks } from '../../infra/database/tasks.ts';
import type { Task } from '../../models/tasks/task.ts';
import type { KnowledgeActivities } from './types.ts';

type Chunk = { readonly id: string; readonly text: string };

/** Chunks that a good answer draws on: those that state a fact, or, of tasks without facts, their own statement. */
function goldChunks(task: Task, own: readonly Chunk[], course: readonly Chunk[]): string[] {
  if (task.facts.length === 0) return own.map((chunk) => chunk.id);
  const facts = task.facts.map((fact) => normalizeWhitespace(fact.text));
  const states = (chunk: Chunk): boolean => {
    const text = normalizeWhitespace(chunk.text);
    return facts.some((fact) => text.includes(fact));
  };
  return course.filter(states).map((chunk) => chunk.id);
}

/** Asks one question for each task of a side of the split, in an order that the seed decides; asked again, it asks the same. */
export function createAskQuestions(deps: { pool: pg.Pool }): KnowledgeActivities['askQuestions'] {
  return async ({ runId, seed, split, questions }) => {
    const tasks = await readTasks(deps.pool, { split, seed, limit: questions });
    const recordIds = tasks.flatMap(({ recordId }) => (recordId === null ? [] : [recordId]));
    const ownChunks = await chunksOfRecords(deps.pool, recordIds);
    const courses = [...new Set(tasks.map(({ task }) => task.course))];
    const courseChunks = await chunksOfCourses(deps.pool, courses);
    return storeQuestions(deps.pool, {
      runId,
      questions: tasks.map(({ task, recordId }) => ({
        taskId: task.id,
        text: `What does a correct solution of ${task.title} need? ${task.statement}`,
        goldChunks: goldChunks(
          task,
          ownChunks.get(recordId ?? '') ?? [],
          courseChunks.get(task.course) ?? [],
        ),
      })),
    });
  };
}
