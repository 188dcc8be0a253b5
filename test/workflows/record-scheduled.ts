/**
 * Records the history of `driftWatch` that replay.test.ts replays: `npm run record:drift-watch`. A programme on the local stack meets no
 * drift, so the server is a fresh one and the activities say that there is some. Needs CONTEXTURE_TEMPORAL_BINARY, as the tests do.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import proto from '@temporalio/proto';
import { taskQueues } from '../../temporal-config/task-queues.ts';
import { DriftWatchEnvironment } from './drift-watch-environment.ts';

const watch = await DriftWatchEnvironment.create();
await watch.run(async () => {
  const handle = await watch.environment.client.workflow.start('driftWatch', {
    taskQueue: taskQueues.orchestration,
    workflowId: 'drift-watch',
    args: [{}],
  });
  await handle.result();
  const history = await handle.fetchHistory();
  await writeFile(
    path.resolve(import.meta.dirname, '../histories/driftWatch.binpb'),
    proto.temporal.api.history.v1.History.encode(history).finish(),
  );
  console.log(`driftWatch: ${history.events?.length ?? 0} events`);
});
await watch.environment.teardown();
