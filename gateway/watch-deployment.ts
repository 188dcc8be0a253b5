import type pg from 'pg';
import { deploymentChannel, readDeployments } from '../infra/database/deployments.ts';
import { runningExperiment } from '../infra/database/experiments.ts';
import type { WantedState } from './serving-models.ts';

async function readWantedState(pool: pg.Pool): Promise<WantedState> {
  const [deployments, experiment] = await Promise.all([readDeployments(pool), runningExperiment(pool)]);
  return {
    ...deployments,
    experiment: experiment && {
      id: experiment.id,
      salt: experiment.salt,
      ratio: experiment.ratio,
      control: experiment.control,
      treatment: experiment.treatment,
    },
  };
}

/**
 * Tells what should be served: at once on NOTIFY, and by a poll for what a lost connection missed. While the database is down
 * nothing is told, so the last known state stays.
 */
export function watchDeployment(options: {
  readonly pool: pg.Pool;
  readonly pollMs?: number;
  readonly onState: (state: WantedState) => Promise<void>;
  readonly onDatabase: (up: boolean, error: unknown) => void;
}): { refresh(): Promise<void>; stop(): Promise<void> } {
  let listener: pg.PoolClient | null = null;
  let stopped = false;
  let running: Promise<void> | null = null;
  let again = false;

  const listen = async (): Promise<void> => {
    if (listener) return;
    const client = await options.pool.connect();
    const drop = (error?: Error) => {
      if (listener !== client) return;
      listener = null;
      client.release(error ?? true);
    };
    client.on('error', drop);
    client.on('end', () => drop());
    client.on('notification', () => void refresh());
    listener = client;
    await client.query(`LISTEN ${deploymentChannel}`);
  };
  const look = async (): Promise<void> => {
    try {
      await listen();
      const state = await readWantedState(options.pool);
      options.onDatabase(true, null);
      await options.onState(state);
    } catch (error) {
      options.onDatabase(false, error);
    }
  };
  // One look at a time; a notification during a look asks for one more.
  function refresh(): Promise<void> {
    if (stopped) return Promise.resolve();
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await look();
      } while (again && !stopped);
    })().finally(() => {
      running = null;
    });
    return running;
  }
  const timer = setInterval(() => void refresh(), options.pollMs ?? 2000);
  return {
    refresh,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
      const client = listener;
      listener = null;
      client?.release(true);
    },
  };
}
