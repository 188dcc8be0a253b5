import type pg from 'pg';
import { readPreparedTasks } from '../../infra/database/prepared-tasks.ts';
import { licencesOf } from '../../infra/database/suites.ts';
import type { ContextItem } from '../../models/cet/types.ts';
import { suiteCaseSchema, suiteFormat } from '../../models/tasks/suite.ts';
import type { SuiteCase, SuiteHeader } from '../../models/tasks/suite.ts';
import type { Task } from '../../models/tasks/task.ts';
import { materialFor } from '../knowledge/material.ts';
import type { MakeSuiteInput } from './make-statement-suite.ts';

/** A suite of the held-out tasks that comparisons use, with the pile that the seed gives each. */
export async function makeTaskSuite(
  pool: pg.Pool,
  { name, version, seed, cases: limit }: MakeSuiteInput,
): Promise<{ readonly header: SuiteHeader; readonly cases: readonly SuiteCase[] }> {
  const tasks = await readPreparedTasks(pool, { split: 'heldout', seed, limit });
  const cases: SuiteCase[] = [];
  for (const task of tasks)
    cases.push(suiteCaseSchema.parse(caseOf(task, (await materialFor(pool, task, seed)).items)));
  const licence = await licencesOf(pool, {
    tasks: tasks.map(({ id }) => id),
    origins: [...new Set(cases.flatMap(({ context }) => context.flatMap(({ source }) => source ?? [])))],
  });
  return {
    header: {
      ...{ format: suiteFormat, name, version, split: 'heldout' },
      licence: licence.join(' AND ') || 'none',
    },
    cases,
  };
}

function caseOf(task: Task, context: readonly ContextItem[]): unknown {
  const { language, difficulty, solutionPath, reference, facts, variants, tests } = task;
  const places = new Map(facts.map(({ id }, place) => [id, place]));
  return {
    ...{ id: task.id, course: task.course, title: task.title, query: task.statement, context },
    evidence: facts.map(({ text, kind, paraphrases, stale, tests: ids }) => ({
      ...{ text, kind, paraphrases, stale, tests: ids },
    })),
    program: {
      ...{ language, difficulty, solutionPath, reference },
      // How time grows with the input is not what a suite judges by.
      tests: tests.style === 'cases' ? { style: tests.style, entry: tests.entry, cases: tests.cases } : tests,
      variants: variants.map(({ missing, files }) => ({
        missing: missing.map((id) => places.get(id)!),
        files,
      })),
    },
  };
}
