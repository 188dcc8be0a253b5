-- Up Migration
-- Tests that clients send are feedback of the kind `tests`, with the answer that they are for. What became of them stands here: those
-- without a row were not tried yet.
CREATE TABLE answer_test (
  feedback_id text PRIMARY KEY,
  attempts    int NOT NULL,                        -- ended by the infrastructure, which says nothing about the answer
  next_at     timestamptz NOT NULL,
  reason      text,                                -- of the last failed attempt
  executed_at timestamptz
);
CREATE INDEX feedback_tests ON feedback (received_at) WHERE kind = 'tests';

-- Those that are still to be executed: their inference is stored, and what they say would still count (inference_outcome).
CREATE VIEW waiting_answer_test AS
SELECT f.id, f.inference_id, f.received_at, coalesce(t.attempts, 0) AS attempts, t.next_at
FROM feedback f
JOIN inference i ON i.id = f.inference_id
LEFT JOIN answer_test t ON t.feedback_id = f.id
WHERE f.kind = 'tests' AND t.executed_at IS NULL AND f.received_at > now() - interval '30 days'
  AND f.received_at <= i.created_at + interval '30 days';
