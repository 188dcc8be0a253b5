import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  bundleWorkflowCode,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import pino from 'pino';
import { loadConfig, required } from '../infra/config/config.ts';

const logger = pino({ name: 'worker' });

/**
 * Runs one worker until SIGTERM: waits for the Temporal server, finishes what it can within the grace, and comes back by
 * itself when the server was away.
 */
export async function runWorker(options: Omit<WorkerOptions, 'connection' | 'namespace'>): Promise<void> {
  const config = loadConfig();
  const address = required(config, 'temporalAddress');
  Runtime.install({
    logger: { ...levels(), log: (level, message) => levels()[level.toLowerCase() as 'info'](message) },
  });
  let connection: NativeConnection | null = null;
  while (!connection) {
    try {
      connection = await NativeConnection.connect({ address });
    } catch (error) {
      logger.warn({ address, reason: (error as Error).message }, 'Temporal server does not answer yet');
      await delay(1000);
    }
  }
  const worker = await Worker.create({
    ...options,
    connection,
    namespace: config.temporalNamespace,
    // Cancellation reaches activities with their heartbeats; they have this long to write what they have.
    shutdownGraceTime: '5s',
    // The default holds heartbeats back for up to 30 s, and with them the progress that people watch.
    maxHeartbeatThrottleInterval: '3s',
  });
  try {
    await worker.run();
  } finally {
    await connection.close();
  }
}

type Log = (message: string, meta?: object) => void;
function levels(): { trace: Log; debug: Log; info: Log; warn: Log; error: Log } {
  const at =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error'): Log =>
    (message, meta) =>
      logger[level](meta ?? {}, message);
  return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** The workflows as one bundle; its path for `workflowBundle`. */
export async function bundleWorkflows(): Promise<{ code: string }> {
  const workflowsPath = new URL('../workflows/index.ts', import.meta.url).pathname;
  if (!existsSync(workflowsPath)) throw new Error(`${workflowsPath} does not exist`);
  return bundleWorkflowCode({ workflowsPath, logger: levels() as never });
}
