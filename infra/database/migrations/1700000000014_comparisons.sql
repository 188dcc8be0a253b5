-- Up Migration
-- What was measured while an arm engineered a context; quality is computed from the stored text.
CREATE TABLE context_measure (
  context_id        text PRIMARY KEY REFERENCES engineered_context ON DELETE CASCADE,
  engineering_ms    real NOT NULL,
  predicted_success real                            -- the critique's; null for arms without one
);

-- Outcomes of comparisons, ablations and phase evaluations. A row is written once and never changed.
CREATE TABLE evaluation_result (
  id           text PRIMARY KEY,                    -- sha256(run, kind)
  run_id       text NOT NULL REFERENCES run ON DELETE CASCADE,
  kind         text NOT NULL,                       -- comparison | ablation | phases
  simulated    boolean NOT NULL,
  result       jsonb NOT NULL,
  recorded_at  timestamptz NOT NULL DEFAULT now()
);

-- Down Migration
DROP TABLE evaluation_result, context_measure;
