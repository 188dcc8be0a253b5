/**
 * Records the history of `ablationStudy` that replay.test.ts replays: `node --import tsx test/workflows/record-ablation.ts`. On workers
 * that only remember, because a study on the local stack trains eight models; the workflow's commands are the same.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import proto from '@temporalio/proto';
import {
  createEnvironment,
  rememberingActivities,
  studyOnce,
  whileRemembering,
} from './remembering-workers.ts';

const environment = await createEnvironment();
try {
  const workflowId = 'recorded-ablation';
  await whileRemembering(environment, rememberingActivities(), () => studyOnce(environment, workflowId));
  const history = await environment.client.workflow.getHandle(workflowId).fetchHistory();
  const file = path.resolve(import.meta.dirname, '../histories/ablationStudy.binpb');
  await writeFile(file, proto.temporal.api.history.v1.History.encode(history).finish());
  console.log(`${file}: ${history.events?.length ?? 0} events`);
} finally {
  await environment.teardown();
}
