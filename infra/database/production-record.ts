import type pg from 'pg';

/** Target of specification P4.7: from a drift alarm to the next candidate. */
const hoursToAdapt = 48;

/** What production has on record about a model; counts. */
export interface ProductionRecord {
  readonly requests: number;
  readonly bypassed: number;
  /** Of requests with a critique and an executed answer: all, and those that the critique foretold (success at .5 or more). */
  readonly predicted: number;
  readonly predictedRight: number;
  readonly accepted: number;
  readonly refused: number;
  /** Drift alarms that are answered or too old to be, and those that a candidate answered within `hoursToAdapt`. */
  readonly alarms: number;
  readonly alarmsAnswered: number;
  /** Updates of any model that were tried, and those that passed validation. */
  readonly updates: number;
  readonly updatesPassed: number;
  readonly simulated: boolean;
}

/** Counts over all inferences of a model with their feedback (as the dashboard counts it), all drift alarms and all learning cycles. */
export async function productionRecord(pool: pg.Pool, model: string): Promise<ProductionRecord> {
  const { rows } = await pool.query<ProductionRecord>(
    `WITH seen AS (
       SELECT o.bypass, o.simulated, o.passed, o.accepted AND o.regenerated IS NOT TRUE AS accepted,
         o.accepted OR o.modified OR o.regenerated AS said,
         (i.critique->>'predictedSuccessRate')::float8 >= 0.5 AS foretold
       FROM inference_outcome o JOIN inference i USING (id) WHERE o.model = $1
     ), alarm AS (
       SELECT looked_at < now() - make_interval(hours => $2) AS old, EXISTS (
         SELECT FROM learning_cycle WHERE decision = 'deployed_candidate' AND finished_at >= looked_at
           AND finished_at <= looked_at + make_interval(hours => $2)) AS answered
       FROM drift_report WHERE status = 'drift')
     SELECT count(*)::int AS requests, (count(*) FILTER (WHERE bypass IS NOT NULL))::int AS bypassed,
       (count(*) FILTER (WHERE foretold IS NOT NULL AND passed IS NOT NULL))::int AS predicted,
       (count(*) FILTER (WHERE foretold = passed))::int AS "predictedRight",
       (count(*) FILTER (WHERE accepted))::int AS accepted, (count(*) FILTER (WHERE said AND accepted IS NOT TRUE))::int AS refused,
       (SELECT count(*)::int FROM alarm WHERE old OR answered) AS alarms,
       (SELECT count(*)::int FROM alarm WHERE answered) AS "alarmsAnswered",
       (SELECT count(*)::int FROM learning_cycle WHERE decision <> 'skipped') AS updates,
       (SELECT count(*)::int FROM learning_cycle WHERE decision = 'deployed_candidate') AS "updatesPassed",
       coalesce(bool_or(simulated), false) AS simulated
     FROM seen`,
    [model, hoursToAdapt],
  );
  return rows[0]!;
}
