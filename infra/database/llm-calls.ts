import type pg from 'pg';
import type { CallStore } from '../../models/team/team.ts';

interface CallRow {
  readonly run_id: string;
  readonly member: string;
  readonly response: { readonly text: string; readonly finishReason: string };
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly cost_usd: number;
  readonly simulated: boolean;
}

/** Answers of LLMs in table llm_call. */
export function createCallStore(pool: pg.Pool): CallStore {
  return {
    async find(digest) {
      const { rows } = await pool.query<CallRow>('SELECT * FROM llm_call WHERE digest = $1', [digest]);
      const row = rows[0];
      if (!row) return null;
      return {
        digest,
        runId: row.run_id,
        member: row.member,
        ...row.response,
        promptTokens: row.prompt_tokens,
        completionTokens: row.completion_tokens,
        costUsd: row.cost_usd,
        simulated: row.simulated,
      };
    },
    async save(call) {
      await pool.query(
        `INSERT INTO llm_call (digest, run_id, member, response, prompt_tokens, completion_tokens, cost_usd, simulated)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
        [
          call.digest,
          call.runId,
          call.member,
          { text: call.text, finishReason: call.finishReason },
          call.promptTokens,
          call.completionTokens,
          call.costUsd,
          call.simulated,
        ],
      );
    },
    async spent(runId) {
      const { rows } = await pool.query<{ usd: number; tokens: string }>(
        `SELECT coalesce(sum(cost_usd), 0) AS usd, coalesce(sum(prompt_tokens + completion_tokens), 0) AS tokens
         FROM llm_call WHERE run_id = $1`,
        [runId],
      );
      return { usd: rows[0]!.usd, tokens: Number(rows[0]!.tokens) };
    },
  };
}
