/**
 * Records the histories of scheduled workflows that replay.test.ts replays: `npm run record:scheduled -- NAME...`, else both. A programme on
 * the local stack meets no drift and no client that sends tests, so the server is a fresh one and the activities say that there were. Needs
 * CONTEXTURE_TEMPORAL_BINARY, as the tests do.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import proto from '@temporalio/proto';
import { taskQueues } from '../../temporal-config/task-queues.ts';
import { ScheduledEnvironment } from './scheduled-environment.ts';

const named = process.argv.slice(2);
const scheduled = await ScheduledEnvironment.create();
await scheduled.run(async () => {
  for (const type of named.length > 0 ? named : ['driftWatch', 'executionFeedback']) {
    const handle = await scheduled.environment.client.workflow.start(type, {
      taskQueue: taskQueues.orchestration,
      workflowId: type.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      args: [{}],
    });
    await handle.result();
    const history = await handle.fetchHistory();
    await writeFile(
      path.resolve(import.meta.dirname, `../histories/${type}.binpb`),
      proto.temporal.api.history.v1.History.encode(history).finish(),
    );
    console.log(`${type}: ${history.events?.length ?? 0} events`);
  }
});
await scheduled.environment.teardown();
