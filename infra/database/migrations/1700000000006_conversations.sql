-- Up Migration
-- Synthetic conversations: an instructor answers a student from retrieved chunks. Written whole, so a row is never half a
-- conversation.
CREATE TABLE conversation (
  id           text PRIMARY KEY,                    -- sha256(run, topic)
  run_id       text NOT NULL REFERENCES run ON DELETE CASCADE,
  topic        text NOT NULL,
  course       text NOT NULL,
  status       text NOT NULL CHECK (status IN ('valid', 'rejected')),
  reason       text,                                -- why it was rejected
  simulated    boolean NOT NULL
);
CREATE INDEX conversation_run ON conversation (run_id);

CREATE TABLE conversation_message (
  conversation_id text NOT NULL REFERENCES conversation ON DELETE CASCADE,
  turn         int NOT NULL,                        -- from 1; a turn is a question and its answer
  role         text NOT NULL CHECK (role IN ('student', 'instructor')),
  member       text NOT NULL,
  text         text NOT NULL,
  chunks       text[] NOT NULL,                     -- that the answer draws on
  grounding    real,                                -- share of the answer's sentences that they support
  regenerated  int NOT NULL,                        -- tries that were refused before this one
  PRIMARY KEY (conversation_id, turn, role)
);

-- What the code in and from an answer did in the sandbox; null where the question's task cannot be executed.
ALTER TABLE consensus ADD COLUMN execution jsonb;
