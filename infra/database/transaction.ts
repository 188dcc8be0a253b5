import type pg from 'pg';

/** Runs `work` in one transaction: all of it is stored, or nothing. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let result: T;
  try {
    await client.query('BEGIN');
    result = await work(client);
    await client.query('COMMIT');
  } catch (error) {
    // Closing the connection rolls back, and works on a broken one, too.
    client.release(true);
    throw error;
  }
  client.release();
  return result;
}
