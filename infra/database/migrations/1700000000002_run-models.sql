-- Up Migration
-- Which model each stage of a run ended with. Runs with the same material and seed end with the same model: `model` has it
-- once, under the run that made it first.
CREATE TABLE run_model (
  run_id       text NOT NULL REFERENCES run ON DELETE CASCADE,
  stage        text NOT NULL,
  model        text NOT NULL REFERENCES model,
  PRIMARY KEY (run_id, stage)
);
INSERT INTO run_model (run_id, stage, model)
SELECT DISTINCT ON (run_id, stage) run_id, stage, digest FROM model JOIN run ON run.id = model.run_id
ORDER BY run_id, stage, created_at DESC;
