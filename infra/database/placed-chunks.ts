import type pg from 'pg';

/** A chunk where it stands in a record, without its text. */
export interface PlacedChunk {
  readonly id: string;
  readonly recordId: string;
  readonly source: string;
  /** Of the record. */
  readonly kind: string;
  readonly course: string;
  readonly title: string;
  readonly headingPath: readonly string[];
  readonly tokens: number;
  /** What an exercise says of itself in a sentence. */
  readonly blurb: string | null;
}

/** The chunks of records of these courses, in their order; of at most `records` records, which their digests choose. */
export async function placedChunks(
  pool: pg.Pool,
  input: { readonly courses: readonly string[]; readonly records: number },
): Promise<readonly PlacedChunk[]> {
  const { rows } = await pool.query<PlacedChunk>(
    `SELECT chunk.id, chosen.id AS "recordId", chosen.source, chosen.kind, chosen.course, chosen.title,
       chunk.heading_path AS "headingPath", chunk.tokens, chosen.body->'details'->>'blurb' AS blurb
     FROM (SELECT * FROM record WHERE course = ANY($1) ORDER BY id LIMIT $2) AS chosen
     JOIN record_chunk AS place ON place.record_id = chosen.id JOIN chunk ON chunk.id = place.chunk_id
     -- Elsewhere the same text stands under other headings than those that are stored with it.
     WHERE chosen.kind = 'exercise' OR chunk.record_id = chosen.id
     ORDER BY chosen.id, place.ordinal`,
    [input.courses, input.records],
  );
  return rows;
}
