-- Up Migration
-- Recoveries and conversations go on with the member that they began with, and ask more than the task's statement.
ALTER TABLE engineered_context
  ADD COLUMN only_member text,                      -- null: every generator is asked
  ADD COLUMN follow_up   text;                      -- null: the statement alone

-- A failed solution, and a context that was tried after it.
CREATE TABLE recovery (
  context_id      text PRIMARY KEY REFERENCES engineered_context ON DELETE CASCADE,
  failed_solution text NOT NULL REFERENCES solution ON DELETE CASCADE,
  failure_class   text NOT NULL,                    -- models/failures/classify-failure.ts
  strategy        text NOT NULL                     -- activities/interaction/recovery-strategies.ts
);

CREATE TABLE conversation_turn (
  context_id   text PRIMARY KEY REFERENCES engineered_context ON DELETE CASCADE,
  turn         int NOT NULL,                        -- from 1
  told         text[] NOT NULL                      -- facts that the user has told up to this turn
);

-- The signals of each execution, in the one form that training, evaluation and reports read. Infrastructure errors say nothing
-- about code and are left out. `success`: passes its tests, keeps its performance bar, has no finding of high severity; a signal
-- that was not measured refuses nothing.
CREATE VIEW execution_signal AS
SELECT e.solution_id, e.outcome, e.reward, e.outcome <> 'compile_error' AS compiled, e.outcome = 'passed' AS passed,
       s.acceptable, s.secure, s.complexity, s.line_coverage, s.branch_coverage, s.wall_seconds, s.cpu_seconds,
       s.peak_memory_bytes, e.outcome = 'passed' AND s.acceptable IS NOT false AND s.secure IS NOT false AS success
FROM execution e
CROSS JOIN LATERAL (
  SELECT (e.result #>> '{profile,acceptable}')::boolean AS acceptable,
         CASE WHEN jsonb_array_length(e.result #> '{security,tools}') > 0
              THEN NOT jsonb_path_exists(e.result, '$.security.findings[*] ? (@.severity == "high")') END AS secure,
         nullif(e.result #>> '{profile,complexity}', 'unknown') AS complexity,
         (e.result #>> '{coverage,lines}')::float8 AS line_coverage,
         (e.result #>> '{coverage,branches}')::float8 AS branch_coverage,
         (e.result #>> '{profile,wall_s}')::float8 AS wall_seconds,
         (e.result #>> '{profile,cpu_s}')::float8 AS cpu_seconds,
         (e.result #>> '{profile,peak_memory_bytes}')::float8 AS peak_memory_bytes) AS s
WHERE e.outcome <> 'infra_error';

-- Down Migration
DROP VIEW execution_signal;
DROP TABLE conversation_turn, recovery;
ALTER TABLE engineered_context DROP COLUMN only_member, DROP COLUMN follow_up;
