-- Up Migration
-- How common words are, so that a search looks for rare words first and weighs them by it (refreshed after an ingest).
CREATE TABLE lexeme_frequency (
  word         text PRIMARY KEY,
  frequency    real NOT NULL                        -- share of all chunks that hold it
);
-- The planner's statistics are where the frequencies come from: enough of them that what is missing is rare.
ALTER TABLE chunk ALTER COLUMN search SET STATISTICS 1000;
-- Half precision halves the index; recall against exact search is measured by bench:search.
DROP INDEX chunk_embedding;
CREATE INDEX chunk_embedding ON chunk USING hnsw ((embedding::halfvec(384)) halfvec_cosine_ops);
CREATE INDEX chunk_to_embed ON chunk (tokens, id) WHERE embedding IS NULL;
CREATE INDEX record_source ON record (source);
