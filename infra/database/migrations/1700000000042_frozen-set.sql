-- Up Migration
-- The cases on which every candidate is measured beside production; their content is the artifact of that digest. The newest one counts.
CREATE TABLE frozen_set (
  digest  text PRIMARY KEY,
  cases   int NOT NULL,
  courses text[] NOT NULL,                         -- what its cases are about: courses that only validate
  made_at timestamptz NOT NULL DEFAULT now()
);

-- Down Migration
DROP TABLE frozen_set;
