-- Up Migration
-- What subjects are assigned by where it is not the experiment's id, which no two runs share.
ALTER TABLE experiment ADD COLUMN salt text;

-- Down Migration
ALTER TABLE experiment DROP COLUMN salt;
