-- Up Migration
-- What became of each inference: the one definition that the dashboard's figures are made from. Feedback counts for 30 days; what
-- comes later is kept and changes no figure. An inference is judged by its first execution, else by what its user did.
CREATE VIEW inference_outcome AS
SELECT i.id, i.experiment, i.variant, i.model, i.bypass, i.latency_ms, i.simulated, i.created_at, said.passed, said.accepted,
       said.modified, said.regenerated, said.failed,
       coalesce(said.passed, CASE WHEN said.accepted THEN true WHEN said.regenerated OR said.failed THEN false END) AS success
FROM inference i
LEFT JOIN LATERAL (
  SELECT (array_agg((f.body->>'passed')::boolean ORDER BY f.received_at, f.id) FILTER (WHERE f.kind = 'execution'))[1] AS passed,
         bool_or(f.kind = 'accepted') AS accepted, bool_or(f.kind = 'modified') AS modified,
         bool_or(f.kind = 'regenerated') AS regenerated, bool_or(f.kind = 'error') AS failed
  FROM feedback f WHERE f.inference_id = i.id AND f.received_at <= i.created_at + interval '30 days') AS said ON true;
