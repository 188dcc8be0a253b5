-- Up Migration
-- Also what drift tells apart: the first execution as it was reported, and what the first error said. Experiments, drift and learning read
-- this view too, so that feedback that comes later than 30 days changes nothing anywhere.
CREATE OR REPLACE VIEW inference_outcome AS
SELECT i.id, i.experiment, i.variant, i.model, i.bypass, i.latency_ms, i.simulated, i.created_at, said.passed, said.accepted,
       said.modified, said.regenerated, said.failed,
       coalesce(said.passed, CASE WHEN said.accepted THEN true WHEN said.regenerated OR said.failed THEN false END) AS success,
       said.execution, said.error
FROM inference i
LEFT JOIN LATERAL (
  SELECT (array_agg((f.body->>'passed')::boolean ORDER BY f.received_at, f.id) FILTER (WHERE f.kind = 'execution'))[1] AS passed,
         bool_or(f.kind = 'accepted') AS accepted, bool_or(f.kind = 'modified') AS modified,
         bool_or(f.kind = 'regenerated') AS regenerated, bool_or(f.kind = 'error') AS failed,
         (array_agg(f.body ORDER BY f.received_at, f.id) FILTER (WHERE f.kind = 'execution'))[1] AS execution,
         (array_agg(f.body->>'message' ORDER BY f.received_at, f.id) FILTER (WHERE f.kind = 'error'))[1] AS error
  FROM feedback f WHERE f.inference_id = i.id AND f.received_at <= i.created_at + interval '30 days') AS said ON true;

-- Down Migration
SELECT 1;
