import type pg from 'pg';

/** A model with what it was made from. */
export interface ModelLineage {
  readonly digest: string;
  readonly parent: string | null;
  readonly runId: string | null;
  readonly stage: string;
  readonly createdAt: Date;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** Null where its run's dataset is not registered here. */
  readonly dataset: {
    readonly digest: string;
    readonly examples: number;
    readonly parents: Readonly<Record<string, string>>;
    readonly byOrigin: Readonly<Record<string, number>>;
  } | null;
}

const lineage = `SELECT model.digest, model.parent, model.run_id AS "runId", model.stage, model.created_at AS "createdAt",
    coalesce(model.manifest->'hyperparameters', '{}') AS hyperparameters, coalesce(model.manifest->'metrics', '{}') AS metrics,
    CASE WHEN dataset.digest IS NOT NULL THEN jsonb_build_object('digest', dataset.digest, 'examples', dataset.examples,
      'parents', coalesce(dataset.lineage->'parents', '{}'), 'byOrigin', coalesce(dataset.lineage->'byOrigin', '{}')) END AS dataset
  FROM model LEFT JOIN dataset ON dataset.run_id = model.run_id AND dataset.stage = model.stage`;

/** Newest first. */
export async function listLineage(pool: pg.Pool, limit: number): Promise<ModelLineage[]> {
  const { rows } = await pool.query<ModelLineage>(
    `${lineage} ORDER BY model.created_at DESC, model.digest LIMIT $1`,
    [limit],
  );
  return rows;
}

/** The model and its ancestors, itself first; at most 100 generations. */
export async function ancestry(pool: pg.Pool, digest: string): Promise<ModelLineage[]> {
  const { rows } = await pool.query<ModelLineage>(
    `WITH RECURSIVE line AS (
       SELECT digest, parent, 0 AS generation FROM model WHERE digest = $1
       UNION ALL
       SELECT model.digest, model.parent, generation + 1 FROM line JOIN model ON model.digest = line.parent WHERE generation < 100)
     SELECT found.* FROM line JOIN (${lineage}) AS found ON found.digest = line.digest ORDER BY generation`,
    [digest],
  );
  return rows;
}

export interface CurvePoint {
  readonly stage: string;
  readonly name: string;
  readonly step: number;
  readonly value: number;
}

/** Loss and its parts over the steps of each training of a run. */
export async function trainingCurves(pool: pg.Pool, runId: string): Promise<CurvePoint[]> {
  const { rows } = await pool.query<CurvePoint>(
    `SELECT stage, name, step, value FROM metric
     WHERE run_id = $1 AND step > 0 AND name IN ('loss', 'structure', 'content', 'semantic') ORDER BY stage, name, step`,
    [runId],
  );
  return rows;
}

export interface RunProgress {
  readonly id: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** Stages with a registered dataset, and those that ended with a model. */
  readonly datasets: readonly string[];
  readonly models: readonly string[];
  /** Contexts that were engineered, and solutions that were executed, by stage. */
  readonly executed: Readonly<Record<string, number>>;
  readonly experiment: string | null;
  readonly scores: Readonly<Record<string, number>>;
  readonly simulated: boolean;
}

/** Newest first. */
export async function latestRuns(pool: pg.Pool, limit: number): Promise<RunProgress[]> {
  const { rows } = await pool.query<RunProgress>(
    `SELECT run.id, run.started_at AS "startedAt", run.finished_at AS "finishedAt",
       ARRAY(SELECT stage FROM dataset WHERE run_id = run.id ORDER BY stage) AS datasets,
       ARRAY(SELECT stage FROM run_model WHERE run_id = run.id ORDER BY stage) AS models,
       (SELECT coalesce(jsonb_object_agg(stage, count), '{}') FROM (
          SELECT c.stage, count(*) FROM engineered_context c JOIN solution s ON s.context_id = c.id
          JOIN execution e ON e.solution_id = s.id WHERE c.run_id = run.id GROUP BY c.stage) AS stages) AS executed,
       (SELECT max(status) FROM experiment WHERE run_id = run.id) AS experiment,
       (SELECT coalesce(jsonb_object_agg(stage || ' ' || name, value), '{}') FROM metric
        WHERE run_id = run.id AND step = 0 AND (name LIKE '%successRate' OR name LIKE 'e1.%')) AS scores,
       (SELECT coalesce(bool_or(simulated), false) FROM metric WHERE run_id = run.id) AS simulated
     FROM run ORDER BY started_at DESC, id LIMIT $1`,
    [limit],
  );
  return rows;
}
