import { taskQueues } from '../temporal-config/task-queues.ts';
import { bundleWorkflows, runWorker } from './run-worker.ts';

await runWorker({ taskQueue: taskQueues.orchestration, workflowBundle: await bundleWorkflows() });
