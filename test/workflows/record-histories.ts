/**
 * Records the histories that replay.test.ts replays, from the last runs that completed on the local stack:
 * `npm run record:histories`, or some types: `npm run record:histories -- phaseEvaluation`. One file a workflow type; histories hold ids, digests and small figures only.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import proto from '@temporalio/proto';
import { connectTemporal } from '../../cli/connect-temporal.ts';
import { taskQueues } from '../../temporal-config/task-queues.ts';

// driftWatch and the studies that train have scripts of their own: a programme meets no drift, and studies train up to eight models.
const known = [
  'phaseEvaluation',
  'program',
  'phase1',
  'phase2',
  'phase3',
  'phase4',
  'curriculumWeek',
  'abTest',
  'continuousLearning',
  'ingestSource',
];
const asked = process.argv.slice(2);
for (const type of asked)
  if (!known.includes(type)) throw new Error(`${type}: is not one of ${known.join(', ')}`);
const types = asked.length > 0 ? asked : known;
const folder = path.resolve(import.meta.dirname, '../histories');

const client = await connectTemporal();
await mkdir(folder, { recursive: true });
// The one that neither a programme nor a study starts.
if (types.includes('ingestSource'))
  await client.workflow.execute('ingestSource', {
    taskQueue: taskQueues.orchestration,
    workflowId: `record-ingest-source-${Date.now()}`,
    args: [{ source: 'bundled', paths: [] }],
  });
for (const type of types) {
  const query = `WorkflowType = '${type}' AND ExecutionStatus = 'Completed'`;
  let latest: { workflowId: string; runId: string; startTime: Date } | null = null;
  for await (const run of client.workflow.list({ query }))
    if (!latest || run.startTime > latest.startTime) latest = run;
  if (!latest) throw new Error(`no completed ${type}: run "npm start" and "contexture evaluate" first`);
  const history = await client.workflow.getHandle(latest.workflowId, latest.runId).fetchHistory();
  // Protobuf's own encoding: the SDK's JSON form needs both of its packages to share one copy of protobufjs.
  await writeFile(
    path.join(folder, `${type}.binpb`),
    proto.temporal.api.history.v1.History.encode(history).finish(),
  );
  console.log(`${type}: ${history.events?.length ?? 0} events of ${latest.workflowId}`);
}
await client.connection.close();
