import type pg from 'pg';

export interface CallUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly usd: number;
}

/** What stored calls took, by their digest; calls that were never stored are absent. */
export async function callUsage(
  pool: pg.Pool,
  digests: readonly string[],
): Promise<ReadonlyMap<string, CallUsage>> {
  const { rows } = await pool.query<CallUsage & { digest: string }>(
    `SELECT digest, prompt_tokens AS "promptTokens", completion_tokens AS "completionTokens", cost_usd AS usd
     FROM llm_call WHERE digest = ANY ($1)`,
    [digests],
  );
  return new Map(rows.map(({ digest, ...usage }) => [digest, usage]));
}
