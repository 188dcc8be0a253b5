import type pg from 'pg';

/** Thrown when something is asked of a run that was never opened. */
export class RunNotFound extends Error {
  override readonly name = 'RunNotFound';
  readonly runId: string;

  constructor(runId: string) {
    super(`run ${runId} does not exist`);
    this.runId = runId;
  }
}

/** The seed of a run, which its LLM requests carry. Throws RunNotFound. */
export async function loadRunSeed(pool: pg.Pool, runId: string): Promise<number> {
  const { rows } = await pool.query<{ seed: string }>('SELECT seed FROM run WHERE id = $1', [runId]);
  if (!rows[0]) throw new RunNotFound(runId);
  return Number(rows[0].seed);
}
