import pino from 'pino';
import { loadConfig, required } from '../infra/config/config.ts';
import { createPool } from '../infra/database/pool.ts';
import { createStoredTaskLibrary } from '../infra/database/task-library.ts';
import { createSimulatedTeam } from '../models/simulated/server.ts';

/** Runs the simulated LLM team on loopback, at the port of `simulatedTeamUrl`, until SIGTERM. */
const logger = pino({ name: 'simulated-team', level: process.env['LOG_LEVEL'] ?? 'info' });
const config = loadConfig();
const pool = createPool(required(config, 'databaseUrl'), 2);
const server = createSimulatedTeam({
  library: createStoredTaskLibrary(pool),
  // The raw log that the planted coefficients are recovered from: features and choices, never a prompt.
  onDecision: (decision) => logger.debug(decision, 'decision'),
});
const port = Number(new URL(required(config, 'simulatedTeamUrl')).port);
await server.listen({ host: '127.0.0.1', port });
logger.info({ port }, 'simulated team listens');

const stop = async (): Promise<void> => {
  await server.close();
  await pool.end();
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
