import type pg from 'pg';
import { taskOfCase } from '../../models/tasks/suite.ts';
import type { SuiteCase, SuiteHeader } from '../../models/tasks/suite.ts';
import { digestOf } from '../digest.ts';
import { jsonText } from './json-text.ts';
import { inTransaction } from './transaction.ts';

export interface StoredSuite extends Omit<SuiteHeader, 'format'> {
  readonly digest: string;
  readonly cases: number;
}

/** Thrown when a name and version already stand for another content. */
export class SuiteVersionError extends Error {
  override readonly name = 'SuiteVersionError';
}

/**
 * Registers a suite and its cases; a suite that is there already stays as it is.
 *
 * @throws SuiteVersionError
 */
export async function insertSuite(
  pool: pg.Pool,
  suite: { readonly digest: string; readonly header: SuiteHeader; readonly cases: readonly SuiteCase[] },
): Promise<void> {
  const { digest, header, cases } = suite;
  const { name, version, split, licence } = header;
  const tasks = cases.map((each) => ({ task: taskOfCase(suite, each), each }));
  await inTransaction(pool, async (client) => {
    await client.query(
      `INSERT INTO suite (digest, name, version, split, licence, cases) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING`,
      [digest, name, version, split, licence, cases.length],
    );
    const { rows } = await client.query<{ digest: string }>(
      'SELECT digest FROM suite WHERE name = $1 AND version = $2',
      [name, version],
    );
    if (rows[0]?.digest !== digest)
      throw new SuiteVersionError(
        `suite ${name} ${version}: is there with other content (${rows[0]?.digest.slice(0, 12) ?? 'unknown'}); give this one another version`,
      );
    await client.query(
      `INSERT INTO task (id, source, course, language, title, split, body, digest, prepared)
       SELECT id, 'suite', course, language, title, 'suite', body, digest, prepared
       FROM jsonb_to_recordset($1) AS t (id text, course text, language text, title text, body jsonb, digest text,
         prepared boolean)
       ON CONFLICT DO NOTHING`,
      [
        jsonText(
          tasks.map(({ task, each }) => ({
            ...{ id: task.id, course: task.course, title: each.title ?? each.id, body: task },
            ...{ language: each.program?.language ?? 'text', prepared: each.program !== null },
            digest: digestOf(JSON.stringify(task)),
          })),
        ),
      ],
    );
  });
}

const columns = 'digest, name, version, split, licence, cases';

export async function listSuites(pool: pg.Pool): Promise<readonly StoredSuite[]> {
  const { rows } = await pool.query<StoredSuite>(`SELECT ${columns} FROM suite ORDER BY name, version`);
  return rows;
}

/** Suites by `name@version` or the beginning of their digest: one, if the name says enough. */
export async function findSuites(pool: pg.Pool, named: string): Promise<readonly StoredSuite[]> {
  const { rows } = await pool.query<StoredSuite>(
    `SELECT ${columns} FROM suite WHERE name || '@' || version = $1 OR starts_with(digest, $1)
     ORDER BY name, version LIMIT 2`,
    [named],
  );
  return rows;
}

/** How many cases of a suite can be judged by tests, by evidence, and have a reference solution. */
export async function countJudged(
  pool: pg.Pool,
  digest: string,
): Promise<{ readonly withTests: number; readonly withEvidence: number; readonly withReference: number }> {
  const { rows } = await pool.query<{ withTests: number; withEvidence: number; withReference: number }>(
    `SELECT (count(*) FILTER (WHERE language <> 'text'))::int AS "withTests",
       (count(*) FILTER (WHERE jsonb_array_length(body->'facts') > 0))::int AS "withEvidence",
       (count(*) FILTER (WHERE jsonb_array_length(body->'reference') > 0))::int AS "withReference"
     FROM task WHERE split = 'suite' AND starts_with(id, $1)`,
    [`suite/${digest}/`],
  );
  return rows[0]!;
}

/** Licences of the records that tasks and stretches of their piles come from; origins as `source:natural key`. */
export async function licencesOf(
  pool: pg.Pool,
  from: { readonly tasks: readonly string[]; readonly origins: readonly string[] },
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ licence: string }>(
    `SELECT DISTINCT licence FROM record WHERE source || ':' || natural_key = ANY ($1)
       OR id IN (SELECT record_id FROM task WHERE id = ANY ($2)) ORDER BY licence`,
    [from.origins, from.tasks],
  );
  return rows.map(({ licence }) => licence);
}
