import { createHash } from 'node:crypto';
import type { CorpusRecord } from './record.ts';
import { slugOfTitle } from './slug.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Where a table stands, and what its records share. */
export interface TableOrigin {
  readonly archive: string;
  readonly collection: string;
  readonly path: string;
  readonly licence: string;
}

/** One row of counts: what all learners did with one thing. `row` tells it from others of its table. */
export function rowRecord(origin: TableOrigin, row: string, fields: Fields): CorpusRecord {
  const words = Object.entries(fields).filter(([, value]) => isWords(value));
  const title = words.find(([name]) => /title|challenge/i.test(name)) ?? words[0];
  return {
    ...shared(origin, row),
    title: title ? String(title[1]).slice(0, 120) : `${tableName(origin.path)}, row ${row}`,
    body: {
      documents: [
        {
          path: origin.path,
          title: tableName(origin.path),
          format: 'text',
          text: linesOf(fields).join('\n'),
        },
      ],
      details: { table: origin.path, fields },
    },
  };
}

/**
 * What one learner did, in order. The learner is named by a digest of table and id: enough to tell learners apart, and no id
 * of another data set. `part` counts from 0 where one learner's events fill several records.
 */
export function learnerRecord(
  origin: TableOrigin,
  learner: string,
  part: number,
  given: readonly Fields[],
): CorpusRecord {
  const digest = createHash('sha256').update(`${origin.path}\n${learner}`).digest('hex').slice(0, 16);
  const events = inOrder(given);
  const text = events.map((event) => `- ${linesOf(event).join('; ')}`).join('\n');
  return {
    ...shared(origin, part === 0 ? digest : `${digest}/${part}`),
    title: `Learner ${digest.slice(0, 8)}, ${tableName(origin.path)}`,
    body: {
      documents: [{ path: origin.path, title: tableName(origin.path), format: 'text', text }],
      details: { table: origin.path, learner: digest, part, events },
    },
  };
}

function shared(origin: TableOrigin, key: string): Omit<CorpusRecord, 'title' | 'body'> {
  return {
    source: 'trajectories',
    naturalKey: `${origin.collection}/${origin.path}#${key}`,
    kind: 'trajectory',
    // Rows of a table are alike; its learners worked at the same things.
    course: slugOfTitle(`${origin.collection} ${origin.path.replace(/\.\w+$/, '')}`),
    language: null,
    licence: origin.licence,
    provenance: { archive: origin.archive, path: origin.path },
  };
}

function tableName(path: string): string {
  return path
    .split('/')
    .at(-1)!
    .replace(/\.\w+$/, '');
}

function isWords(value: unknown): boolean {
  return typeof value === 'string' && /\p{Letter}/u.test(value);
}

function linesOf(fields: Fields): string[] {
  return Object.entries(fields)
    .filter(([, value]) => value !== '' && value !== null && value !== undefined)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

/** By their times where all have one that can be read, else as they came. */
function inOrder(events: readonly Fields[]): readonly Fields[] {
  const times = events.map((event) => {
    const [, value] =
      Object.entries(event).find(([name]) => /(date|time|timestamp|_at|At|created)$/i.test(name)) ?? [];
    return typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : NaN;
  });
  if (times.some((time) => Number.isNaN(time))) return events;
  return events
    .map((event, index) => ({ event, time: times[index]! }))
    .sort((x, y) => x.time - y.time)
    .map(({ event }) => event);
}
