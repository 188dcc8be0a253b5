import type pg from 'pg';
import type { ConversationRecord } from '../../models/team/conversation-dataset.ts';

export interface ConversationTopic {
  readonly chunkId: string;
  /** Title of the document and headings above the chunk. */
  readonly title: string;
  readonly course: string;
}

/** Title of a document and the headings below it, each said once. */
export function titleOf(title: string, headingPath: readonly string[]): string {
  return [...new Set([title, ...headingPath])].join(': ');
}

/** Sections of courses without a held-out task, one a document before a second one of any, in an order that the seed decides. */
export async function conversationTopics(
  pool: pg.Pool,
  input: { readonly seed: number; readonly limit: number },
): Promise<readonly ConversationTopic[]> {
  const { rows } = await pool.query<{ id: string; title: string; headings: string[]; course: string }>(
    `SELECT id, title, headings, course FROM (
       SELECT chunk.id, record.title, chunk.heading_path AS headings, record.course, record.id AS record_id,
         sha256(convert_to($1 || ' ' || chunk.id, 'UTF8')) AS lot,
         row_number() OVER (PARTITION BY record.id ORDER BY sha256(convert_to($1 || ' ' || chunk.id, 'UTF8'))) AS turn
       FROM chunk JOIN record ON record.id = chunk.record_id
       WHERE chunk.kind = 'prose'
         AND NOT EXISTS (SELECT FROM task WHERE task.split = 'heldout' AND task.course = record.course)) AS section
     ORDER BY turn, lot LIMIT $2`,
    [String(input.seed), input.limit],
  );
  return rows.map(({ id, title, headings, course }) => ({
    chunkId: id,
    title: titleOf(title, headings),
    course,
  }));
}

/** Titles of the sections of a course, at most `limit`. */
export async function sectionTitles(
  pool: pg.Pool,
  course: string,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ title: string; headings: string[] }>(
    `SELECT record.title, chunk.heading_path AS headings FROM chunk JOIN record ON record.id = chunk.record_id
     WHERE record.course = $1 AND chunk.kind = 'prose'
     GROUP BY record.id, record.title, chunk.heading_path ORDER BY record.natural_key, min(chunk.ordinal) LIMIT $2`,
    [course, limit],
  );
  return rows.map(({ title, headings }) => titleOf(title, headings));
}

export interface MessageRow {
  readonly turn: number;
  readonly role: 'student' | 'instructor';
  readonly member: string;
  readonly text: string;
  readonly chunks: readonly string[];
  readonly grounding: number | null;
  readonly regenerated: number;
}

export interface ConversationRow {
  readonly id: string;
  readonly runId: string;
  readonly topic: string;
  readonly course: string;
  readonly status: 'valid' | 'rejected';
  readonly reason: string | null;
  readonly simulated: boolean;
  readonly messages: readonly MessageRow[];
}

/** Ids of `ids` that have no conversation yet. */
export async function missingConversations(
  pool: pg.Pool,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM unnest($1::text[]) WITH ORDINALITY AS given (id, place)
     WHERE NOT EXISTS (SELECT FROM conversation WHERE conversation.id = given.id) ORDER BY place`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

/** Stores a conversation with its messages, all or nothing; one that is there already stays. */
export async function saveConversation(pool: pg.Pool, row: ConversationRow): Promise<void> {
  await pool.query(
    `WITH opened AS (
       INSERT INTO conversation (id, run_id, topic, course, status, reason, simulated)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id)
     INSERT INTO conversation_message (conversation_id, turn, role, member, text, chunks, grounding, regenerated)
     SELECT opened.id, turn, role, member, text, ARRAY(SELECT jsonb_array_elements_text(chunks)), grounding, regenerated
     FROM opened, jsonb_to_recordset($8) AS m (turn int, role text, member text, text text, chunks jsonb, grounding real,
       regenerated int)`,
    [
      row.id,
      row.runId,
      row.topic,
      row.course,
      row.status,
      row.reason,
      row.simulated,
      JSON.stringify(row.messages),
    ],
  );
}

export interface ConversationCounts {
  readonly valid: number;
  readonly rejected: number;
  readonly turns: number;
  /** Turns of which a question or an answer was refused at least once. */
  readonly regeneratedTurns: number;
  /** Mean grounding of the answers of valid conversations, 0..1; null without one. */
  readonly grounding: number | null;
  readonly simulated: boolean;
}

/** From rows alone, so that a resumed step reports what an undisturbed one does. */
export async function countConversations(pool: pg.Pool, runId: string): Promise<ConversationCounts> {
  const { rows } = await pool.query<ConversationCounts>(
    `WITH turn AS (
       SELECT conversation_id, turn, sum(regenerated) AS regenerated, max(grounding) AS grounding
       FROM conversation_message GROUP BY conversation_id, turn)
     SELECT count(DISTINCT id) FILTER (WHERE status = 'valid')::int AS valid,
       count(DISTINCT id) FILTER (WHERE status = 'rejected')::int AS rejected,
       count(turn)::int AS turns, count(turn) FILTER (WHERE regenerated > 0)::int AS "regeneratedTurns",
       (avg(grounding) FILTER (WHERE status = 'valid'))::float8 AS grounding,
       coalesce(bool_or(simulated), false) AS simulated
     FROM conversation LEFT JOIN turn ON turn.conversation_id = conversation.id WHERE run_id = $1`,
    [runId],
  );
  return rows[0]!;
}

/** The run's valid conversations with the text of their chunks, in a fixed order. */
export async function validConversations(
  pool: pg.Pool,
  runId: string,
): Promise<readonly ConversationRecord[]> {
  const { rows } = await pool.query<ConversationRecord>(
    `SELECT topic, course, simulated, (
       SELECT jsonb_agg(jsonb_build_object('question', asked.text, 'answer', said.text, 'student', asked.member,
           'instructor', said.member, 'grounding', said.grounding, 'chunks', (
           SELECT coalesce(jsonb_agg(jsonb_build_object('id', chunk.id, 'digest', chunk.digest, 'text', chunk.text)
             ORDER BY used.place), '[]')
           FROM unnest(said.chunks) WITH ORDINALITY AS used (id, place) JOIN chunk ON chunk.id = used.id))
         ORDER BY said.turn)
       FROM conversation_message AS said
       JOIN conversation_message AS asked USING (conversation_id, turn)
       WHERE said.conversation_id = conversation.id AND said.role = 'instructor' AND asked.role = 'student') AS turns
     FROM conversation WHERE run_id = $1 AND status = 'valid' ORDER BY topic COLLATE "C", id`,
    [runId],
  );
  return rows;
}
