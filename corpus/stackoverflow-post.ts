import { RejectedRecordError } from './rejected.ts';
import type { Row } from './xml-rows.ts';

interface Post {
  readonly id: number;
  readonly score: number;
  /** HTML as the site renders it. */
  readonly body: string;
  readonly createdAt: string | null;
  readonly owner: { readonly id: string | null; readonly name: string | null };
  readonly licence: string;
}
export interface Question extends Post {
  readonly type: 'question';
  readonly title: string;
  readonly tags: readonly string[];
  readonly views: number | null;
  readonly acceptedAnswerId: number | null;
  readonly closedAt: string | null;
}
export interface Answer extends Post {
  readonly type: 'answer';
  readonly questionId: number;
}

/** The other values of PostTypeId: they hold no question and no answer. */
const otherPosts: ReadonlyMap<string, string> = new Map([
  ['3', 'an orphaned tag wiki'],
  ['4', 'the excerpt of a tag wiki'],
  ['5', 'a tag wiki'],
  ['6', 'a moderator nomination'],
  ['7', 'a wiki placeholder'],
  ['8', 'a privilege wiki'],
]);

/**
 * A row of Posts.xml as question or answer. Dumps of other years lack fields: what is not needed may be absent.
 * @throws RejectedRecordError naming the field.
 */
export function parsePost(row: Row): Question | Answer {
  const id = requiredInteger(row, 'Id');
  const type = row['PostTypeId'];
  if (type !== '1' && type !== '2')
    throw new RejectedRecordError(
      'PostTypeId',
      type === undefined
        ? 'PostTypeId: missing'
        : `PostTypeId ${type.slice(0, 20)}: ${otherPosts.get(type) ?? 'neither question nor answer'}, no record`,
    );
  const createdAt = row['CreationDate'] || null;
  const post = {
    id,
    score: integer(row, 'Score') ?? 0,
    body: requiredText(row, 'Body'),
    createdAt,
    owner: { id: row['OwnerUserId'] || null, name: row['OwnerDisplayName'] || null },
    licence: row['ContentLicense'] || licenceAt(createdAt),
  };
  if (type === '2') return { ...post, type: 'answer', questionId: requiredInteger(row, 'ParentId') };
  return {
    ...post,
    type: 'question',
    title: requiredText(row, 'Title').trim(),
    tags: parseTags(row['Tags'] ?? ''),
    views: integer(row, 'ViewCount'),
    acceptedAnswerId: integer(row, 'AcceptedAnswerId'),
    closedAt: row['ClosedDate'] || null,
  };
}

/** `<python><list>` in older dumps, `|python|list|` in newer. */
export function parseTags(text: string): string[] {
  return text.split(/[<>|]/).filter((tag) => tag.trim() !== '');
}

/** Dumps before 2020 do not say it; https://stackoverflow.com/help/licensing does, by the date of the post. */
function licenceAt(createdAt: string | null): string {
  if (createdAt !== null && createdAt < '2011-04-08') return 'CC BY-SA 2.5';
  if (createdAt !== null && createdAt < '2018-05-02') return 'CC BY-SA 3.0';
  return 'CC BY-SA 4.0';
}

/** @throws RejectedRecordError when it is there and no integer. */
export function integer(row: Row, field: string): number | null {
  const value = row[field];
  if (value === undefined || value === '') return null;
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new RejectedRecordError(field, `${field}: "${value.slice(0, 40)}" is not an integer`);
  return number;
}

/** @throws RejectedRecordError when it is absent or no integer above zero. */
export function requiredInteger(row: Row, field: string): number {
  const number = integer(row, field);
  if (number === null) throw new RejectedRecordError(field, `${field}: missing`);
  if (number <= 0) throw new RejectedRecordError(field, `${field}: ${number} is not above 0`);
  return number;
}

function requiredText(row: Row, field: string): string {
  const text = row[field];
  if (text === undefined || text.trim() === '')
    throw new RejectedRecordError(field, `${field}: missing or empty`);
  return text;
}
