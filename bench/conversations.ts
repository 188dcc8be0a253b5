/**
 * Synthetic conversations on the bundled courses with the simulated team, in a database of its own beside the stack's: shares that were
 * valid and regenerated, mean grounding, and seconds.
 *
 *   npm run bench:conversations -- --conversations 100 [--source exercism --path TRACK]
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MockActivityEnvironment } from '@temporalio/testing';
import pg from 'pg';
import { createEmbedChunks } from '../activities/knowledge/embed.ts';
import { createIngestSource } from '../activities/knowledge/ingest.ts';
import { createTeamActivities } from '../activities/team/create-team-activities.ts';
import type { ConverseResult } from '../activities/team/types.ts';
import { loadConfig, required } from '../infra/config/config.ts';
import { createCallStore } from '../infra/database/llm-calls.ts';
import { migrate } from '../infra/database/migrate.ts';
import { createPool } from '../infra/database/pool.ts';
import { createEmbedder } from '../models/embedding/embedder.ts';
import { createSimulatedTeam } from '../models/simulated/server.ts';
import { createTaskLibrary } from '../models/simulated/task-library.ts';
import { createTeam } from '../models/team/team.ts';

const { values } = parseArgs({
  options: {
    conversations: { type: 'string', default: '100' },
    source: { type: 'string', default: 'bundled' },
    path: { type: 'string', multiple: true, default: [] },
  },
});
const config = loadConfig();
const url = new URL(required(config, 'databaseUrl'));
const name = 'contexture_bench_conversations';
const administration = new pg.Client({ connectionString: url.href });
await administration.connect();
await administration.query(`DROP DATABASE IF EXISTS ${name}`);
await administration.query(`CREATE DATABASE ${name}`);
url.pathname = `/${name}`;
await migrate(url.href);
const pool = createPool(url.href);
const server = createSimulatedTeam({ library: createTaskLibrary([]) });
try {
  const simulatedTeamUrl = await server.listen({ host: '127.0.0.1', port: 0 });
  const embedder = await createEmbedder(path.join(config.home, 'models', 'minilm'));
  const environment = new MockActivityEnvironment();
  await environment.run(createIngestSource({ pool }), { source: values.source, paths: values.path });
  await environment.run(createEmbedChunks({ pool, embedder }));
  await pool.query(`INSERT INTO run (id, config, seed) VALUES ('bench', '{}', 1)`);
  const activities = createTeamActivities({
    pool,
    team: createTeam({ config: { ...config, team: [], simulatedTeamUrl }, calls: createCallStore(pool) }),
    embedder,
  });
  const start = performance.now();
  const result: ConverseResult = await environment.run(activities.synthesizeConversations, {
    runId: 'bench',
    conversations: Number(values.conversations),
  });
  const seconds = (performance.now() - start) / 1000;
  const { rows } = await pool.query<{ reason: string; count: number }>(
    `SELECT reason, count(*)::int AS count FROM conversation WHERE status = 'rejected' GROUP BY reason ORDER BY count DESC`,
  );
  console.log(JSON.stringify({ ...result, seconds, rejections: rows }, null, 2));
} finally {
  await server.close();
  await pool.end();
  await administration.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await administration.end();
}
