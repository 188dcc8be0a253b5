-- Up Migration
CREATE EXTENSION IF NOT EXISTS vector;

-- Knowledge base -------------------------------------------------------------------------------------------------
CREATE TABLE record (
  id           text PRIMARY KEY,                    -- sha256(source, natural_key)
  source       text NOT NULL,
  natural_key  text NOT NULL,                       -- the source's own identity, e.g. "python/bob"
  kind         text NOT NULL,                       -- exercise | documentation
  course       text NOT NULL,                       -- unit of the train / held-out split
  title        text NOT NULL,
  language     text,
  licence      text NOT NULL,
  provenance   jsonb NOT NULL,
  body         jsonb NOT NULL,
  quality      real NOT NULL DEFAULT 0.5,
  digest       text NOT NULL,                       -- sha256 of title + body: unchanged records are skipped
  ingested_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (source, natural_key)
);

CREATE TABLE rejected_record (
  source       text NOT NULL,
  location     text NOT NULL,
  reason       text NOT NULL,
  rejected_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, location)
);

CREATE TABLE chunk (
  id           text PRIMARY KEY,                    -- sha256(record id, ordinal, digest)
  record_id    text NOT NULL REFERENCES record ON DELETE CASCADE,
  ordinal      int NOT NULL,
  kind         text NOT NULL,                       -- prose | code | table
  heading_path text[] NOT NULL,
  text         text NOT NULL,
  language     text,
  tokens       int NOT NULL,
  digest       text NOT NULL,                       -- sha256 of the normalised text: equal text is stored once
  search       tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED,
  embedding    vector(384)
);
CREATE UNIQUE INDEX chunk_digest ON chunk (digest);
CREATE INDEX chunk_record ON chunk (record_id);
CREATE INDEX chunk_search ON chunk USING gin (search);
CREATE INDEX chunk_embedding ON chunk USING hnsw (embedding vector_cosine_ops);

-- Every place of a chunk's text: equal text is stored once, under the record that brought it first.
CREATE TABLE record_chunk (
  record_id    text NOT NULL REFERENCES record ON DELETE CASCADE,
  ordinal      int NOT NULL,
  chunk_id     text NOT NULL REFERENCES chunk ON DELETE CASCADE,
  PRIMARY KEY (record_id, ordinal)
);
CREATE INDEX record_chunk_chunk ON record_chunk (chunk_id);

CREATE TABLE task (
  id           text PRIMARY KEY,                    -- "source/course/slug"
  record_id    text REFERENCES record ON DELETE CASCADE,
  source       text NOT NULL,
  course       text NOT NULL,
  language     text NOT NULL,
  title        text NOT NULL,
  split        text NOT NULL CHECK (split IN ('train', 'heldout')),
  body         jsonb NOT NULL,                      -- models/tasks/task.ts
  digest       text NOT NULL,                      -- of the task as ingested: what preparation adds leaves it alone
  prepared     boolean NOT NULL                     -- facts and validated variants are there
);
CREATE INDEX task_source ON task (source, split);

-- Runs -----------------------------------------------------------------------------------------------------------
CREATE TABLE run (
  id           text PRIMARY KEY,
  config       jsonb NOT NULL,
  seed         bigint NOT NULL,
  started_at   timestamptz NOT NULL DEFAULT now(),
  finished_at  timestamptz,
  summary      jsonb
);

-- One row a figure; the primary key makes re-recording after a crash a no-op.
CREATE TABLE metric (
  run_id       text NOT NULL REFERENCES run ON DELETE CASCADE,
  stage        text NOT NULL,                       -- phase1 | phase2-week1 | phase3 | ...
  step         int NOT NULL,
  name         text NOT NULL,
  value        double precision NOT NULL,
  simulated    boolean NOT NULL DEFAULT false,
  PRIMARY KEY (run_id, stage, step, name)
);

CREATE TABLE dataset (
  digest       text NOT NULL,                       -- runs with the same seed may share one artifact
  run_id       text NOT NULL REFERENCES run ON DELETE CASCADE,
  stage        text NOT NULL,
  examples     int NOT NULL,
  lineage      jsonb NOT NULL,
  PRIMARY KEY (run_id, stage)
);

CREATE TABLE model (
  digest       text PRIMARY KEY,                    -- sha256 of the manifest
  parent       text,
  run_id       text,
  stage        text NOT NULL,
  manifest     jsonb NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now()
);

-- LLM team -------------------------------------------------------------------------------------------------------
CREATE TABLE llm_call (
  digest            text PRIMARY KEY,               -- sha256(member, canonical request)
  run_id            text NOT NULL,                  -- the run that paid; later runs find the answer here for nothing
  member            text NOT NULL,
  response          jsonb NOT NULL,
  prompt_tokens     int NOT NULL,
  completion_tokens int NOT NULL,
  cost_usd          double precision NOT NULL,
  simulated         boolean NOT NULL,
  created_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX llm_call_run ON llm_call (run_id);

CREATE TABLE question (
  id           text PRIMARY KEY,                    -- sha256(run, natural key)
  run_id       text NOT NULL REFERENCES run ON DELETE CASCADE,
  task_id      text REFERENCES task,
  text         text NOT NULL,
  gold_chunks  text[] NOT NULL
);
CREATE TABLE answer (
  question_id  text PRIMARY KEY REFERENCES question ON DELETE CASCADE,
  run_id       text NOT NULL,
  model        text,
  text         text NOT NULL,
  retrieved    jsonb NOT NULL,                      -- [{chunkId, score}]
  segments     jsonb NOT NULL                       -- the transform's manifest
);
CREATE TABLE verdict (
  question_id  text NOT NULL REFERENCES question ON DELETE CASCADE,
  run_id       text NOT NULL,
  member       text NOT NULL,
  status       text NOT NULL,                       -- valid | repaired | excluded
  correctness  real,
  completeness real,
  grounding    real,
  reason       text NOT NULL,
  PRIMARY KEY (question_id, member)
);
CREATE TABLE consensus (
  question_id  text PRIMARY KEY REFERENCES question ON DELETE CASCADE,
  run_id       text NOT NULL,
  score        real NOT NULL,
  agreement    real NOT NULL,                       -- share of member pairs with the same accept / reject
  members      int NOT NULL,
  accepted     boolean NOT NULL
);
CREATE INDEX verdict_run ON verdict (run_id);
CREATE INDEX consensus_run ON consensus (run_id);

-- Execution ------------------------------------------------------------------------------------------------------
CREATE TABLE engineered_context (
  id           text PRIMARY KEY,                    -- sha256(run, stage, task, arm, sample)
  run_id       text NOT NULL REFERENCES run ON DELETE CASCADE,
  stage        text NOT NULL,                       -- phase3 | evaluation | ...
  task_id      text NOT NULL REFERENCES task,
  arm          text NOT NULL,                       -- raw_llm | simple_rag | rule_based | iccm_cet | sample-k
  model        text,
  text         text NOT NULL,
  tokens       int NOT NULL,
  detail       jsonb NOT NULL                       -- pool and manifest, for credit and for the critique
);
CREATE TABLE solution (
  id           text PRIMARY KEY,                    -- sha256(context, member)
  run_id       text NOT NULL,
  context_id   text NOT NULL REFERENCES engineered_context ON DELETE CASCADE,
  member       text NOT NULL,
  status       text NOT NULL,                       -- generated | no_code | excluded
  code         text,
  simulated    boolean NOT NULL
);
CREATE TABLE execution (
  solution_id  text PRIMARY KEY REFERENCES solution ON DELETE CASCADE,
  run_id       text NOT NULL,
  outcome      text NOT NULL,
  reward       real,                                -- null: infrastructure, never scored
  result       jsonb NOT NULL
);

-- Production -----------------------------------------------------------------------------------------------------
CREATE TABLE deployment (
  slot         text PRIMARY KEY CHECK (slot IN ('production', 'candidate')),
  model        text REFERENCES model,               -- null: pass through
  changed_at   timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE deployment_decision (
  id           text PRIMARY KEY,                    -- decision id of the signal: a repeat is a no-op
  action       text NOT NULL,                       -- promote | rollback | deploy
  model        text,
  previous     text,
  reason       text NOT NULL,
  decided_at   timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE experiment (
  id           text PRIMARY KEY,
  run_id       text,
  control      text,                                -- model digest, null: pass through
  treatment    text NOT NULL,
  ratio        real NOT NULL,                       -- share of subjects in treatment
  status       text NOT NULL,                       -- running | promoted | rolled_back | stopped
  result       jsonb,
  started_at   timestamptz NOT NULL DEFAULT now(),
  ended_at     timestamptz
);
CREATE TABLE inference (
  id           text PRIMARY KEY,
  experiment   text REFERENCES experiment,
  variant      text,                                -- control | treatment
  subject      text NOT NULL,                       -- sticky assignment key
  model        text,
  query        text NOT NULL,
  context      jsonb NOT NULL,                      -- request and engineered context
  critique     jsonb,
  latency_ms   real NOT NULL,
  bypass       text,                                -- why the request went through untouched, if it did
  simulated    boolean NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inference_experiment ON inference (experiment, variant);
CREATE TABLE feedback (
  id           text PRIMARY KEY,                    -- given by the sender or sha256 of the body: idempotent
  inference_id text NOT NULL,                       -- no foreign key: feedback may come before the inference is stored
  kind         text NOT NULL,
  body         jsonb NOT NULL,
  received_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX feedback_inference ON feedback (inference_id);
CREATE TABLE learning_cycle (
  id           text PRIMARY KEY,                    -- workflow run id
  run_id       text,
  examples     int NOT NULL,
  base_model   text,
  model        text,
  decision     text NOT NULL,                       -- deployed_candidate | rolled_back | skipped
  detail       jsonb NOT NULL,
  finished_at  timestamptz NOT NULL DEFAULT now()
);

-- Down Migration
DROP TABLE learning_cycle, feedback, inference, experiment, deployment_decision, deployment, execution, solution,
  engineered_context, consensus, verdict, answer, question, llm_call, model, dataset, metric, run, task, record_chunk, chunk,
  rejected_record, record;
