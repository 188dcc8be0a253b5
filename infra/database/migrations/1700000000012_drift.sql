-- Up Migration
-- What the drift watch compares of a request, written when it first sees it: a query is embedded once.
CREATE TABLE inference_profile (
  inference_id text PRIMARY KEY REFERENCES inference ON DELETE CASCADE,
  embedding    halfvec(384) NOT NULL,
  language     text NOT NULL,                       -- of the query and its context; none
  kind         text NOT NULL,                       -- implementation | completion | debugging | general
  length       text NOT NULL                        -- bin of the query's characters
);
CREATE INDEX inference_created_at ON inference (created_at, id);

CREATE TABLE drift_report (
  id             text PRIMARY KEY,                  -- of the look: a retry writes it once
  looked_at      timestamptz NOT NULL,
  status         text NOT NULL CHECK (status IN ('collecting', 'stable', 'drift')),
  reference      int NOT NULL,                      -- requests
  current        int NOT NULL,
  scores         jsonb NOT NULL,                    -- {query_distribution, error_patterns, performance_degradation}
  findings       jsonb NOT NULL,                    -- every comparison
  severity       double precision NOT NULL,
  primary_cause  text,
  recommendation text
);
CREATE INDEX drift_report_looked_at ON drift_report (looked_at);
