import type pg from 'pg';
import { readSuite } from '../../corpus/suite-lines.ts';
import type { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { readPreparedTasks } from '../../infra/database/prepared-tasks.ts';
import { digestOf } from '../../infra/digest.ts';
import type { ContextItem } from '../../models/cet/types.ts';
import { taskOfCase } from '../../models/tasks/suite.ts';
import type { JudgedTask } from '../../models/tasks/suite.ts';
import { materialFor } from '../knowledge/material.ts';
import type { EngineerArmsInput } from './types.ts';

/** A task with the pile that a developer pasted beside it. */
export interface PosedCase {
  readonly task: JudgedTask;
  items(): Promise<readonly ContextItem[]>;
}

/** What arms are tried on, in an order that only the seed decides: every case of a suite, or some of the held-out tasks. */
export async function posedCases(
  { pool, store }: { readonly pool: pg.Pool; readonly store: Pick<ArtifactStore, 'readText'> },
  { suite, seed, tasks }: Pick<EngineerArmsInput, 'suite' | 'seed' | 'tasks'>,
): Promise<readonly PosedCase[]> {
  if (!suite) {
    const prepared = await readPreparedTasks(pool, { split: 'heldout', seed, limit: tasks });
    return prepared.map((task) => ({ task, items: async () => (await materialFor(pool, task, seed)).items }));
  }
  const { header, cases } = await readSuite(oneBlock(await store.readText(suite)));
  return cases
    .map((each) => ({ each, order: digestOf(seed, each.id) }))
    .sort((x, y) => (x.order < y.order ? -1 : 1))
    .map(({ each }) => ({
      task: taskOfCase({ digest: suite, header }, each),
      items: () =>
        Promise.resolve(
          each.context.map(({ source, ...item }) => ({
            ...item,
            ...(source === undefined ? {} : { source }),
          })),
        ),
    }));
}

async function* oneBlock(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
