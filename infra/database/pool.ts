import pg from 'pg';

/** A pool that outlives its server: a lost connection breaks the query at hand, never the process. */
export function createPool(databaseUrl: string, max = 8): pg.Pool {
  const pool = new pg.Pool({ connectionString: databaseUrl, max });
  // Idle connections die with the server; without a listener that would end the process. The next query reconnects.
  pool.on('error', () => undefined);
  return pool;
}
