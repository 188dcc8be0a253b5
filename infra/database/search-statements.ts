import type pg from 'pg';
import { toSql } from 'pgvector/pg';
import { queryWords } from './lexemes.ts';
import type { FoundCandidate } from './search.ts';
import { quoted, textQuery } from './text-query.ts';

/** A question with what the search is limited to. */
export interface CandidateInput {
  readonly embedding: Float32Array;
  readonly text: string;
  readonly source?: string;
  /** Language of the record, e.g. `python`. */
  readonly language?: string;
  /** Least quality of the record, 0..1. */
  readonly quality?: number;
  readonly courses?: readonly string[];
}

/** A lexeme of the question; idf = ln(1 / share of the chunks that hold it). */
export interface AskedWord {
  readonly word: string;
  /** Where chunks have its weight, from 1. */
  readonly place: number;
  readonly idf: number;
}

/** Each half of the search finds this many. */
const most = 50;
/** Frequency that a word is taken to have where none is known yet. */
const rarest = 1e-7;

/** Places that words have in a chunk's weights. */
const wordPlaces = 2 ** 28;

/**
 * How many candidates the walk through the index keeps: the larger the knowledge base, the more stand between the question and the
 * nearest. 160 find .998 of the five nearest among 100,000 generated chunks and .81 among a million, where 1,000, the most there can
 * be, are needed. A filter is applied to what the index finds: without iteration it would find so many before the filter, and stop.
 */
export const nearestSettings = `SELECT set_config('hnsw.ef_search', least(1000, greatest(160, reltuples / 1000))::int::text, true)
  FROM pg_class WHERE oid = 'chunk'::regclass; SET LOCAL hnsw.iterative_scan = strict_order`;

/** Ids of the 50 nearest by cosine, nearest first. */
export function nearest(pool: pg.Pool, input: CandidateInput): Promise<readonly string[]> {
  return reading(pool, nearestSettings, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM (
         SELECT id, embedding::halfvec(384) <=> $5::halfvec AS distance FROM chunk
         WHERE embedding IS NOT NULL AND ${passes(input)}
         ORDER BY embedding::halfvec(384) <=> $5::halfvec LIMIT ${String(most)}) AS nearest
       ORDER BY distance, id`,
      [...filters(input), toSql([...input.embedding])],
    );
    return rows.map(({ id }) => id);
  });
}

/** Ids of the 50 best by BM25 of the 1,500 or so that match, best first, and the words of the question. */
export function bestByWords(
  pool: pg.Pool,
  input: CandidateInput,
): Promise<{ words: readonly AskedWord[]; ids: readonly string[] }> {
  return reading(pool, 'SET LOCAL jit = off', async (client) => {
    const { words: known, chunks } = await queryWords(client, input.text);
    const words = known.map(({ frequency, ...word }) => ({
      ...word,
      idf: Math.log(1 / Math.max(frequency, rarest)),
    }));
    const query = textQuery(known, chunks);
    if (query === null) return { words, ids: [] };
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM (
         SELECT id, ${bm25('$6')} AS bm25 FROM chunk WHERE search @@ $5::tsquery AND ${passes(input)} LIMIT 3000) AS matching
       ORDER BY bm25 DESC, id LIMIT ${String(most)}`,
      [...filters(input), query, idfVector(words)],
    );
    return { words, ids: rows.map(({ id }) => id) };
  });
}

/** All that is known of these chunks apart from their ranks, each under a record that passes the filters; in no order. */
export async function describe(
  pool: pg.Pool,
  input: CandidateInput,
  ids: readonly string[],
  words: readonly AskedWord[],
): Promise<readonly Omit<FoundCandidate, 'nearRank' | 'textRank' | 'score'>[]> {
  const { rows } = await pool.query<Omit<FoundCandidate, 'nearRank' | 'textRank' | 'score'>>(
    `SELECT chunk.id AS "chunkId", chunk.text, chunk.kind, chunk.heading_path AS "headingPath", chunk.tokens,
       1 - (chunk.embedding <=> $6::vector) AS similarity, ${bm25('$7')} AS bm25,
       (SELECT coalesce(sum(idf), 0) FROM unnest($8::tsquery[], $9::float8[]) AS asked (word, idf) WHERE search @@ word) AS coverage,
       tsvector_to_array(to_tsvector('english', coalesce(chunk.heading_path[1], ''))) AS "titleWords",
       tsvector_to_array(to_tsvector('english', array_to_string(chunk.heading_path[2:], ' '))) AS "headingWords",
       owner.ordinal, owner.id AS "recordId", owner.source, owner.natural_key AS "naturalKey",
       owner.title, owner.course, owner.language, owner.licence, owner.quality
     FROM chunk CROSS JOIN LATERAL (
       SELECT record.*, record_chunk.ordinal ${owners} ORDER BY record.id <> chunk.record_id, record.natural_key LIMIT 1) AS owner
     WHERE chunk.id = ANY($5)`,
    [
      ...filters(input),
      ids,
      toSql([...input.embedding]),
      idfVector(words),
      words.map(({ word }) => quoted(word)),
      words.map(({ idf }) => idf),
    ],
  );
  return rows;
}

/** The records that have the chunk and pass the filters: $1 to $4. */
const owners = `FROM record_chunk JOIN record ON record.id = record_id WHERE chunk_id = chunk.id
  AND ($1::text IS NULL OR source = $1) AND ($2::text IS NULL OR record.language = $2)
  AND ($3::text[] IS NULL OR course = ANY($3)) AND ($4::real IS NULL OR quality >= $4)`;

function filters({ source, language, courses, quality }: CandidateInput): unknown[] {
  return [source ?? null, language ?? null, courses ?? null, quality ?? null];
}

/** Every record that has the text is looked at, where there is a filter at all; the parameters need types even where there is none. */
function passes(input: CandidateInput): string {
  return filters(input).every((filter) => filter === null)
    ? '($1::text, $2::text, $3::text[], $4::real) IS NULL'
    : `EXISTS (SELECT 1 ${owners})`;
}

/** BM25 of a chunk to a vector of idf; where the weights are not stored yet they are made from the text. */
function bm25(idf: string): string {
  return `0 - (coalesce(weights, word_weights(search, tokens)) <#> ${idf}::sparsevec)`;
}

function idfVector(words: readonly AskedWord[]): string {
  const places = new Map<number, number>();
  for (const { place, idf } of words) places.set(place, (places.get(place) ?? 0) + idf);
  return `{${[...places].map(([place, idf]) => `${String(place)}:${String(idf)}`).join()}}/${String(wordPlaces)}`;
}

async function reading<T>(
  pool: pg.Pool,
  settings: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN READ ONLY; ${settings}`);
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // The connection may be inside a failed transaction: away with it.
    client.release(true);
    throw error;
  }
}
