import { createExecutionActivities } from '../activities/execution/create-execution-activities.ts';
import { createTrafficActivity } from '../activities/production/create-production-activities.ts';
import { loadConfig, required } from '../infra/config/config.ts';
import { readGatewayKeys } from '../infra/config/gateway-keys.ts';
import { createPool } from '../infra/database/pool.ts';
import { createSandbox } from '../infra/sandbox/runner.ts';
import type { Task } from '../models/tasks/task.ts';
import { taskQueues } from '../temporal-config/task-queues.ts';
import { runWorker } from './run-worker.ts';

const config = loadConfig();
const pool = createPool(required(config, 'databaseUrl'));
const sandbox = createSandbox({ socketPath: required(config, 'dockerSocket'), home: config.home });
const gateway = { url: required(config, 'gatewayUrl'), key: readGatewayKeys(config.home)[0] ?? '' };

const runSolution = (task: Task, code: string) =>
  sandbox.run({
    language: task.language,
    files: [{ path: task.solutionPath, text: code }],
    tests: task.tests,
    solutionPath: task.solutionPath,
  });

await runWorker({
  taskQueue: taskQueues.sandbox,
  maxConcurrentActivityTaskExecutions: 2,
  activities: {
    ...createExecutionActivities({ pool, sandbox }),
    ...createTrafficActivity({ pool, gateway, runSolution }),
  },
});
await sandbox.close();
await pool.end();
