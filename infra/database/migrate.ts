import path from 'node:path';
import { runner } from 'node-pg-migrate';

/**
 * Brings the database to the newest schema; a no-op when it is there already. Two callers are safe: the second waits for
 * the first on an advisory lock.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  await runner({
    databaseUrl,
    dir: path.join(import.meta.dirname, 'migrations'),
    direction: 'up',
    migrationsTable: 'schema_migration',
    advisoryLockMode: 'wait',
    log: () => undefined,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
}
