-- Up Migration
-- What an LLM took that made the context; null where none did.
ALTER TABLE context_measure ADD COLUMN prompt_tokens int, ADD COLUMN completion_tokens int, ADD COLUMN usd double precision;

-- Down Migration
ALTER TABLE context_measure DROP COLUMN prompt_tokens, DROP COLUMN completion_tokens, DROP COLUMN usd;
