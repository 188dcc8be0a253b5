-- Up Migration
-- Phases that were trained for a study, by what decides their outcome: studies share what is equal.
CREATE TABLE trained_phase (
  key          text PRIMARY KEY,                    -- sha256(knowledge base, team, seed, scale, phases)
  run_id       text NOT NULL REFERENCES run ON DELETE CASCADE,
  phases       int[] NOT NULL,
  model        text REFERENCES model,               -- null: the phase found nothing to learn from
  trained_at   timestamptz NOT NULL DEFAULT now()
);

-- Down Migration
DROP TABLE trained_phase;
