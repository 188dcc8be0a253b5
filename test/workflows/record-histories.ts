/**
 * Records the histories that replay.test.ts replays, from the last programme that completed on the local stack:
 * `npm run record:histories`. One file a workflow type; histories hold ids, digests and small figures only.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { connectTemporal } from '../../cli/connect-temporal.ts';

const types = [
  'program',
  'phase1',
  'phase2',
  'phase3',
  'phase4',
  'curriculumWeek',
  'abTest',
  'continuousLearning',
];
const folder = path.resolve(import.meta.dirname, '../histories');

const client = await connectTemporal();
await mkdir(folder, { recursive: true });
for (const type of types) {
  const query = `WorkflowType = '${type}' AND ExecutionStatus = 'Completed'`;
  // The newest comes first.
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    await writeFile(path.join(folder, `${type}.json`), `${historyToJSON(history)}\n`);
    console.log(`${type}: ${history.events?.length ?? 0} events of ${workflowId}`);
    break;
  }
}
await client.connection.close();
