-- Up Migration
-- Suites that were imported. Their content is the artifact of the digest; a name and version stand for one content for ever.
CREATE TABLE suite (
  digest       text PRIMARY KEY,                    -- sha256 of the JSON lines (models/tasks/suite.ts)
  name         text NOT NULL,
  version      text NOT NULL,
  split        text NOT NULL CHECK (split IN ('train', 'heldout')),
  licence      text NOT NULL,
  cases        int NOT NULL,
  imported_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (name, version)
);

-- A suite's cases are tasks on a side of their own: nothing trains on them and nothing but their suite is evaluated on them. Those
-- without tests have the language 'text': nobody is asked for code.
ALTER TABLE task DROP CONSTRAINT task_split_check;
ALTER TABLE task ADD CONSTRAINT task_split_check CHECK (split IN ('train', 'heldout', 'suite'));

-- Down Migration
DELETE FROM engineered_context USING task WHERE task.id = task_id AND task.split = 'suite';
DELETE FROM task WHERE split = 'suite';
ALTER TABLE task DROP CONSTRAINT task_split_check;
ALTER TABLE task ADD CONSTRAINT task_split_check CHECK (split IN ('train', 'heldout'));
DROP TABLE suite;
