/**
 * Records the histories of `ablationStudy` and `baselineComparison` that replay.test.ts replays: `node --import tsx
 * test/workflows/record-studies.ts`. On workers that only remember, because studies on the local stack train up to eight models; the
 * workflows' commands are the same.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import proto from '@temporalio/proto';
import { taskQueues } from '../../temporal-config/task-queues.ts';
import {
  createEnvironment,
  rememberingActivities,
  studyOnce,
  whileRemembering,
} from './remembering-workers.ts';

const environment = await createEnvironment();
try {
  await whileRemembering(environment, rememberingActivities(), async () => {
    await studyOnce(environment, 'recorded-ablation');
    await environment.client.workflow.execute('baselineComparison', {
      ...{ workflowId: 'recorded-comparison', taskQueue: taskQueues.orchestration },
      args: [{ scale: 'tiny', suite: 'orchard@1' }],
    });
  });
  for (const [type, workflowId] of [
    ['ablationStudy', 'recorded-ablation'],
    ['baselineComparison', 'recorded-comparison'],
  ] as const) {
    const history = await environment.client.workflow.getHandle(workflowId).fetchHistory();
    const file = path.resolve(import.meta.dirname, `../histories/${type}.binpb`);
    await writeFile(file, proto.temporal.api.history.v1.History.encode(history).finish());
    console.log(`${file}: ${history.events?.length ?? 0} events`);
  }
} finally {
  await environment.teardown();
}
