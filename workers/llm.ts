import path from 'node:path';
import { createTeamActivities } from '../activities/team/create-team-activities.ts';
import { loadConfig, required } from '../infra/config/config.ts';
import { createCallStore } from '../infra/database/llm-calls.ts';
import { createPool } from '../infra/database/pool.ts';
import { createEmbedder } from '../models/embedding/embedder.ts';
import { createTeam } from '../models/team/team.ts';
import { taskQueues } from '../temporal-config/task-queues.ts';
import { runWorker } from './run-worker.ts';

const config = loadConfig();
const pool = createPool(required(config, 'databaseUrl'));
const embedder = await createEmbedder(path.join(config.home, 'models', 'minilm'));
const team = createTeam({
  config: {
    ...config,
    // A run that has spent its budget waits: the budget can be raised without a restart.
    get budget() {
      return loadConfig().budget;
    },
  },
  calls: createCallStore(pool),
});

await runWorker({
  taskQueue: taskQueues.llm,
  maxConcurrentActivityTaskExecutions: 4,
  activities: createTeamActivities({ pool, team, embedder }),
});
await pool.end();
