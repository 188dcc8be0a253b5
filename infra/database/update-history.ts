import type pg from 'pg';
import type { PastUpdate } from '../../models/learning/plan-update.ts';
import { spokenKinds, type SignalCounts, type SpokenKind } from '../../models/learning/signal-values.ts';

/** Updates that a plan looks back on. */
const mostUpdates = 100;
/** Days of feedback that say what a kind is worth. */
const signalDays = 90;

const kinds = Object.keys(spokenKinds);
const positive = kinds.filter((kind) => spokenKinds[kind as SpokenKind]);
/** One row for each thing that was said about an inference, once. */
const said = `SELECT DISTINCT inference_id, CASE WHEN kind <> 'integration' THEN kind
    WHEN (body->>'success')::boolean THEN 'integrated' ELSE 'not_integrated' END AS kind
  FROM feedback WHERE kind IN ('accepted', 'copy', 'integration', 'modified', 'regenerated', 'error')
    AND received_at > now() - interval '${signalDays} days'`;

/** Of inferences that were executed as well: how often each kind of feedback said what the execution says. */
export async function countSignals(
  pool: pg.Pool,
): Promise<Readonly<Partial<Record<SpokenKind, SignalCounts>>>> {
  const { rows } = await pool.query<SignalCounts & { kind: SpokenKind }>(
    `WITH said AS (${said})
     SELECT said.kind, count(*)::int AS observations, (count(*) FILTER (WHERE passed = (said.kind = ANY($1))))::int AS agreeing
     FROM said JOIN inference_outcome o ON o.id = said.inference_id
     WHERE o.execution IS NOT NULL GROUP BY said.kind`,
    [positive],
  );
  return Object.fromEntries(rows.map(({ kind, ...counts }) => [kind, counts]));
}

/** The newest inferences with a found context that were not executed, and what was said about them. */
export async function spokenInferences(
  pool: pg.Pool,
  limit: number,
): Promise<readonly { readonly inferenceId: string; readonly kinds: readonly SpokenKind[] }[]> {
  const { rows } = await pool.query<{ inferenceId: string; kinds: SpokenKind[] }>(
    `WITH said AS (${said})
     SELECT i.id AS "inferenceId", array_agg(said.kind ORDER BY said.kind) AS kinds
     FROM inference i JOIN said ON said.inference_id = i.id
     WHERE i.context->>'request' IS NOT NULL
       AND EXISTS (SELECT FROM inference_outcome o WHERE o.id = i.id AND o.execution IS NULL AND o.modified IS NOT TRUE)
     GROUP BY i.id ORDER BY i.created_at DESC, i.id LIMIT $1`,
    [limit],
  );
  return rows;
}

/** Validated updates with their plans, oldest first. */
export async function pastUpdates(pool: pg.Pool): Promise<readonly PastUpdate[]> {
  const { rows } = await pool.query<PastUpdate>(
    `SELECT * FROM (
       SELECT detail->'plan' AS plan, detail #> '{validation,slices}' AS slices,
         detail #> '{controlValidation,slices}' AS control, finished_at, id
       FROM learning_cycle WHERE detail #> '{validation,slices}' IS NOT NULL
       ORDER BY finished_at DESC, id LIMIT $1) AS newest
     ORDER BY finished_at, id`,
    [mostUpdates],
  );
  return rows.map(({ plan, slices, control }) => ({ plan, slices, control }));
}
