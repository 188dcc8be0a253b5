import type pg from 'pg';
import type { Task } from '../../models/tasks/task.ts';
import type { AnswerCode } from '../../models/team/answer-code.ts';
import { jsonText } from './json-text.ts';

export interface DatasetRow {
  readonly digest: string;
  readonly runId: string;
  readonly stage: string;
  readonly examples: number;
  readonly lineage: DatasetLineage;
}

/** Where a dataset came from. */
export interface DatasetLineage {
  /** Digests of the run's earlier datasets, by stage. */
  readonly parents: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly byOrigin: Readonly<Record<string, number>>;
  readonly bySplit: Readonly<Record<string, number>>;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** All datasets of a run, oldest stage name first. */
export async function datasetsOfRun(pool: pg.Pool, runId: string): Promise<readonly DatasetRow[]> {
  const { rows } = await pool.query<DatasetRow>(
    `SELECT digest, run_id AS "runId", stage, examples, lineage FROM dataset WHERE run_id = $1 ORDER BY stage`,
    [runId],
  );
  return rows;
}

/** A second dataset of the same run and stage is ignored: the first one may have been trained on. */
export async function insertDataset(pool: pg.Pool, row: DatasetRow): Promise<void> {
  await pool.query(
    `INSERT INTO dataset (digest, run_id, stage, examples, lineage) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [row.digest, row.runId, row.stage, row.examples, jsonText(row.lineage)],
  );
}

export interface AcceptedAnswer {
  readonly question: string;
  readonly task: Task | null;
  /** Course of the task, else of the first gold chunk. */
  readonly course: string | null;
  readonly goldChunks: readonly string[];
  /** Consensus score, 0..1. */
  readonly score: number;
  /** Null where nothing was executed. */
  readonly code: AnswerCode | null;
  /** Best first. */
  readonly chunks: readonly { readonly id: string; readonly text: string }[];
}

/** Accepted answers of a run whose material is not of a held-out course. */
export async function acceptedAnswers(pool: pg.Pool, runId: string): Promise<readonly AcceptedAnswer[]> {
  const { rows } = await pool.query<AcceptedAnswer>(
    `SELECT question.text AS question, task.body AS task, coalesce(task.course, gold.course) AS course,
       question.gold_chunks AS "goldChunks", consensus.score, consensus.execution AS code,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', chunk.id, 'text', chunk.text) ORDER BY hit.rank), '[]')
        FROM jsonb_array_elements(answer.retrieved) WITH ORDINALITY AS hit (entry, rank)
        JOIN chunk ON chunk.id = hit.entry->>'chunkId') AS chunks
     FROM question
     JOIN answer ON answer.question_id = question.id
     JOIN consensus ON consensus.question_id = question.id AND consensus.accepted
     LEFT JOIN task ON task.id = question.task_id
     LEFT JOIN LATERAL (
       SELECT record.course FROM chunk JOIN record ON record.id = chunk.record_id
       WHERE chunk.id = ANY (question.gold_chunks) ORDER BY chunk.id LIMIT 1) AS gold ON true
     WHERE question.run_id = $1
       AND NOT EXISTS (SELECT FROM task AS held WHERE held.split = 'heldout' AND held.course = coalesce(task.course, gold.course))
     ORDER BY question.text COLLATE "C", question.id`,
    [runId],
  );
  return rows;
}

export interface TrainChunk {
  readonly recordId: string;
  readonly course: string;
  readonly title: string;
  /** Headings above it, outermost first. */
  readonly headingPath: readonly string[];
  readonly text: string;
}

/** Chunks of courses without a held-out task, in the order of their documents; at most `limit`, chosen by digest. */
export async function trainChunks(pool: pg.Pool, limit: number): Promise<readonly TrainChunk[]> {
  const { rows } = await pool.query<TrainChunk>(
    `SELECT * FROM (
       SELECT record.id AS "recordId", record.course, record.title, chunk.heading_path AS "headingPath", chunk.text, chunk.ordinal
       FROM chunk JOIN record ON record.id = chunk.record_id
       WHERE NOT EXISTS (SELECT FROM task WHERE task.split = 'heldout' AND task.course = record.course)
       ORDER BY chunk.digest LIMIT $1) AS chosen
     ORDER BY "recordId", ordinal`,
    [limit],
  );
  return rows;
}

/** Tasks of the train split that name the facts a solver needs. */
export async function trainTasksWithFacts(pool: pg.Pool): Promise<readonly Task[]> {
  const { rows } = await pool.query<{ body: Task }>(
    `SELECT body FROM task WHERE split = 'train' AND jsonb_array_length(body->'facts') > 0 AND NOT body ? 'derived' ORDER BY id`,
  );
  return rows.map(({ body }) => body);
}

/** Courses without a held-out task: what may train or validate. */
export async function trainCourses(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ course: string }>(
    `SELECT DISTINCT course FROM record
     WHERE NOT EXISTS (SELECT FROM task WHERE task.split = 'heldout' AND task.course = record.course) ORDER BY course`,
  );
  return rows.map(({ course }) => course);
}
