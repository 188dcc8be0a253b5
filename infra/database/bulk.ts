import type pg from 'pg';

/**
 * Settings of a transaction of many that belong together and can be repeated. Its commit need not wait for the disk: a crash of
 * the server may lose the last of them, never a part of one; an ordinary commit afterwards makes all of them last. Words wait in
 * the full-text index's list and are sorted in by the ten thousand.
 */
export async function prepareForBulk(client: pg.PoolClient): Promise<void> {
  await client.query(`SET LOCAL synchronous_commit = off; SET LOCAL gin_pending_list_limit = '64MB'`);
}
