import type pg from 'pg';
import type { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { trainCourses } from '../../infra/database/datasets.ts';
import { insertFrozenSet, newestFrozenSet } from '../../infra/database/frozen-sets.ts';
import { readPreparedTasks } from '../../infra/database/prepared-tasks.ts';
import { detectKind } from '../../models/cet/kind.ts';
import type { TransformRequest } from '../../models/cet/types.ts';
import { validationCourses } from '../knowledge/dataset-draft.ts';
import { materialFor } from '../knowledge/material.ts';

/** A request of which it is known what its context must hold. */
export interface FrozenCase {
  readonly id: string;
  readonly request: TransformRequest;
  /** Texts of the facts that a solver needs. */
  readonly facts: readonly string[];
  readonly slices: readonly string[];
}
export interface FrozenSet {
  /** Of the artifact that holds the cases. */
  readonly digest: string;
  readonly cases: readonly FrozenCase[];
}

/** Not a run's seed: the set is the stack's. */
const seed = 0;
const mostCases = 400;
/** Share of the pile's tokens that a transformer may keep. */
const keptShare = 0.2;
const charactersPerToken = 4;
/** A set is left for a larger one only where that is worth the break in the series of figures. */
const worthRenewal = 2;

/**
 * The cases that every candidate is measured on: tasks of the courses that only validate, which no stage trains on. Stored by content and
 * the same for all updates, until twice as many cases can be had or one of its courses validates no longer (both come of new sources).
 * Null when no such task is prepared.
 */
export async function frozenSet(pool: pg.Pool, store: ArtifactStore): Promise<FrozenSet | null> {
  const apart = validationCourses(await trainCourses(pool));
  const prepared = await readPreparedTasks(pool, {
    split: 'train',
    seed,
    courses: [...apart],
    limit: mostCases,
  });
  const tasks = prepared.filter(({ facts }) => facts.length > 0);
  const kept = await newestFrozenSet(pool);
  if (kept && kept.courses.every((course) => apart.has(course)) && tasks.length < worthRenewal * kept.cases)
    return { digest: kept.digest, cases: JSON.parse(await store.readText(kept.digest)) as FrozenCase[] };
  if (tasks.length === 0) return null;
  const cases: FrozenCase[] = [];
  for (const task of tasks) {
    const { items } = await materialFor(pool, task, seed);
    const characters = items.reduce((sum, { text }) => sum + text.length, 0);
    const budget = Math.max(1, Math.ceil((keptShare * characters) / charactersPerToken));
    const request: TransformRequest = { query: task.statement, context: items, budget, kind: 'auto' };
    cases.push({
      id: task.id,
      request,
      facts: task.facts.map(({ text }) => text),
      slices: [`language/${task.language}`, `kind/${detectKind(request)}`],
    });
  }
  const digest = await store.put(JSON.stringify(cases));
  const courses = [...new Set(tasks.map(({ course }) => course))].sort();
  await insertFrozenSet(pool, { digest, cases: cases.length, courses });
  return { digest, cases };
}
