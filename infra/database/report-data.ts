import type pg from 'pg';
import { newestEvaluationResults } from './evaluation-results.ts';
import type { EvaluationKind } from './evaluation-results.ts';
import type { ModelLineage } from './lineage.ts';

export interface LossPoint {
  readonly runId: string;
  readonly stage: string;
  readonly step: number;
  readonly loss: number;
}

/** A model with the digest of the dataset that its manifest names, registered here or not. */
export type ReportedModel = Pick<ModelLineage, 'digest' | 'parent' | 'stage' | 'runId'> & {
  readonly dataset: string | null;
};

/** What is stored, by kind, with the rates at which it came. Counts, bytes and US dollars. */
export interface Volumes {
  readonly knowledgeTokens: number;
  readonly pairs: number;
  readonly sessions: number;
  readonly inferences: number;
  readonly chunkBytes: number;
  readonly sessionBytes: number;
  readonly llmUsd: number;
  readonly llmSimulated: boolean;
  /** Seconds between the first and the last stored answer of the team, and how many there are. */
  readonly llmSeconds: number;
  readonly llmCalls: number;
}

export interface ReportData {
  readonly results: readonly {
    readonly kind: EvaluationKind;
    readonly runId: string;
    readonly simulated: boolean;
    readonly recordedAt: string;
    readonly result: unknown;
  }[];
  readonly losses: readonly LossPoint[];
  readonly lineage: readonly ReportedModel[];
  readonly volumes: Volumes;
}

/** Everything that the report shows, from the rows alone. */
export async function readReportData(pool: pg.Pool): Promise<ReportData> {
  const results = await newestEvaluationResults(pool);
  const { rows: losses } = await pool.query<LossPoint>(
    `SELECT run_id AS "runId", stage, step, value AS loss FROM metric WHERE name = 'loss' AND run_id = (
       SELECT run_id FROM metric WHERE name = 'loss' GROUP BY run_id ORDER BY count(DISTINCT stage) DESC, run_id LIMIT 1)
     ORDER BY stage, step`,
  );
  const { rows: lineage } = await pool.query<ReportedModel>(
    `SELECT digest, parent, stage, run_id AS "runId", manifest->>'datasetDigest' AS dataset
     FROM model ORDER BY created_at, digest`,
  );
  return {
    results: results.map(({ kind, runId, simulated, recordedAt, result }) => ({
      ...{ kind, runId, simulated, recordedAt: recordedAt.toISOString(), result },
    })),
    losses,
    lineage,
    volumes: await readVolumes(pool),
  };
}

async function readVolumes(pool: pg.Pool): Promise<Volumes> {
  const { rows } = await pool.query<Record<keyof Volumes, string | boolean | null>>(
    `SELECT (SELECT coalesce(sum(tokens), 0) FROM chunk) AS "knowledgeTokens",
       (SELECT coalesce(sum(examples), 0) FROM dataset WHERE stage LIKE 'phase2-%') AS pairs,
       (SELECT count(*) FROM execution) AS sessions, (SELECT count(*) FROM inference) AS inferences,
       pg_total_relation_size('chunk') AS "chunkBytes",
       pg_total_relation_size('execution') + pg_total_relation_size('solution')
         + pg_total_relation_size('engineered_context') AS "sessionBytes",
       coalesce(sum(cost_usd), 0) AS "llmUsd", coalesce(bool_or(simulated), false) AS "llmSimulated",
       coalesce(extract(epoch FROM max(created_at) - min(created_at)), 0) AS "llmSeconds", count(*) AS "llmCalls"
     FROM llm_call`,
  );
  return Object.fromEntries(
    Object.entries(rows[0]!).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? value : Number(value),
    ]),
  ) as unknown as Volumes;
}
