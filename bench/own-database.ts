import pg from 'pg';
import { loadConfig, required } from '../infra/config/config.ts';
import { migrate } from '../infra/database/migrate.ts';
import { createPool } from '../infra/database/pool.ts';

/** Runs `work` on an empty, migrated database of its own beside the stack's, dropped afterwards. */
export async function withOwnDatabase(
  purpose: string,
  work: (pool: pg.Pool) => Promise<void>,
): Promise<void> {
  const url = new URL(required(loadConfig(), 'databaseUrl'));
  const name = `contexture_${purpose}_${String(process.pid)}`;
  const server = new pg.Client({ connectionString: url.href });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  await migrate(url.href);
  const pool = createPool(url.href);
  try {
    await work(pool);
  } finally {
    await pool.end();
    await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await server.end();
  }
}
