import type pg from 'pg';

/** What production has on record about a model; counts. */
export interface ProductionRecord {
  readonly requests: number;
  readonly bypassed: number;
  /** Of requests with a critique and an executed answer: all, and those that the critique foretold (success at .5 or more). */
  readonly predicted: number;
  readonly predictedRight: number;
  readonly accepted: number;
  readonly refused: number;
  /** Updates of any model that were tried, and those that passed validation. */
  readonly updates: number;
  readonly updatesPassed: number;
  readonly simulated: boolean;
}

/** Counts over all inferences of a model with their feedback, and over all learning cycles. */
export async function productionRecord(pool: pg.Pool, model: string): Promise<ProductionRecord> {
  const { rows } = await pool.query<ProductionRecord>(
    `WITH seen AS (
       SELECT inference.bypass, inference.simulated, (inference.critique->>'predictedSuccessRate')::float8 >= 0.5 AS foretold,
         (SELECT (body->>'passed')::boolean FROM feedback WHERE inference_id = inference.id AND kind = 'execution'
          ORDER BY received_at, id LIMIT 1) AS passed,
         EXISTS (SELECT FROM feedback WHERE inference_id = inference.id AND kind = 'accepted') AS accepted,
         EXISTS (SELECT FROM feedback WHERE inference_id = inference.id AND kind IN ('regenerated', 'modified')) AS refused
       FROM inference WHERE model = $1)
     SELECT count(*)::int AS requests, (count(*) FILTER (WHERE bypass IS NOT NULL))::int AS bypassed,
       (count(*) FILTER (WHERE foretold IS NOT NULL AND passed IS NOT NULL))::int AS predicted,
       (count(*) FILTER (WHERE foretold = passed))::int AS "predictedRight",
       (count(*) FILTER (WHERE accepted))::int AS accepted, (count(*) FILTER (WHERE refused AND NOT accepted))::int AS refused,
       (SELECT count(*)::int FROM learning_cycle WHERE decision <> 'skipped') AS updates,
       (SELECT count(*)::int FROM learning_cycle WHERE decision = 'deployed_candidate') AS "updatesPassed",
       coalesce(bool_or(simulated), false) AS simulated
     FROM seen`,
    [model],
  );
  return rows[0]!;
}
