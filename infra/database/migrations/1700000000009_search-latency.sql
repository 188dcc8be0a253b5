-- Up Migration
-- BM25 is the product of two sparse vectors, the chunk's weights and the idf of the question's words: to unpack the text's words
-- for every match took half of a search. A word's place is a digest of it; of two words on one place the weights are added.
CREATE FUNCTION word_place(word text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || left(md5(word), 7))::bit(28)::int + 1;
-- k1 = 1.2, b = 0.75 (Robertson and Zaragoza, 2009), a text being 100 tokens long on average.
CREATE FUNCTION word_weights(search tsvector, tokens int) RETURNS sparsevec LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT ('{' || coalesce(string_agg(place || ':' || weight, ','), '') || '}/268435456')::sparsevec
  FROM (
    SELECT word_place(lexeme) AS place, sum(2.2 * times / (times + 1.2 * (0.25 + 0.75 * tokens / 100)))::real AS weight
    FROM unnest(search) AS held (lexeme, positions, levels), LATERAL (SELECT cardinality(positions)::float8) AS counted (times)
    GROUP BY place) AS weighed);
-- Filled together with the embedding, which writes the row anyway.
ALTER TABLE chunk ADD COLUMN weights sparsevec(268435456);
-- Beside the text, never in a place of its own that every match would have to fetch.
ALTER TABLE chunk ALTER COLUMN weights SET STORAGE MAIN;
-- The rarest word's frequency is asked for by every search.
CREATE INDEX lexeme_frequency_frequency ON lexeme_frequency (frequency);
-- An index that is there would be built a second time, row by row.
DROP INDEX chunk_embedding;
UPDATE chunk SET weights = word_weights(search, tokens) WHERE embedding IS NOT NULL;
SET LOCAL maintenance_work_mem = '1GB';
CREATE INDEX chunk_embedding ON chunk USING hnsw ((embedding::halfvec(384)) halfvec_cosine_ops) WITH (m = 24, ef_construction = 200);
