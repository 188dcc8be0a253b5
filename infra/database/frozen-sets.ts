import type pg from 'pg';

export interface FrozenSetRow {
  readonly digest: string;
  readonly cases: number;
  readonly courses: readonly string[];
}

/** The set that counts now; null before the first. */
export async function newestFrozenSet(pool: pg.Pool): Promise<FrozenSetRow | null> {
  const { rows } = await pool.query<FrozenSetRow>(
    'SELECT digest, cases, courses FROM frozen_set ORDER BY made_at DESC, digest LIMIT 1',
  );
  return rows[0] ?? null;
}

/** A set that comes back counts from now on. */
export async function insertFrozenSet(pool: pg.Pool, row: FrozenSetRow): Promise<void> {
  await pool.query(
    `INSERT INTO frozen_set (digest, cases, courses) VALUES ($1, $2, $3)
     ON CONFLICT (digest) DO UPDATE SET made_at = now()`,
    [row.digest, row.cases, row.courses],
  );
}
