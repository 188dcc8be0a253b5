import { createReadStream } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { byteLines, maximumLineBytes } from './byte-lines.ts';
import { decodeText, InvalidTextError, maximumFileBytes } from './entry.ts';
import { isLearnerColumn, withoutPersonalFields } from './personal-data.ts';
import type { CorpusRecord } from './record.ts';
import { isStorable } from './storable-text.ts';
import { recordsOfLearners } from './trajectory-learners.ts';
import type { LearnerEvent, TableFault } from './trajectory-learners.ts';
import { rowRecord } from './trajectory-record.ts';
import type { Fields, TableOrigin } from './trajectory-record.ts';

// A slow parser for what is no JSON, such as a list printed by Python.
const maximumYamlCharacters = 1_000_000;

/** Records of a JSON file: an array (or an object of arrays) of rows or learners, or one value a line. */
export function recordsOfJson(
  origin: TableOrigin,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<CorpusRecord | TableFault> {
  return recordsOfLearners(origin, valuesOf(origin, bytes));
}

/** The same of a file with one JSON value a line; a line that is none is reported. Holds one line at a time. */
export function recordsOfJsonLines(
  origin: TableOrigin,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<CorpusRecord | TableFault> {
  return recordsOfLearners(origin, linesOf(origin, bytes));
}

async function* valuesOf(origin: TableOrigin, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Item> {
  let text = '';
  try {
    const parts: Uint8Array[] = [];
    for await (const part of bytes) parts.push(part);
    text = decodeText(origin.path, Buffer.concat(parts));
  } catch (error) {
    if (!(error instanceof InvalidTextError)) throw error;
    yield { line: 1, reason: error.reason };
    return;
  }
  if (!text.trim()) {
    yield { line: 1, reason: 'is empty' };
    return;
  }
  const whole = jsonOf(text);
  if (whole === undefined && jsonOf(text.trimStart().split('\n', 1)[0]!) !== undefined) {
    yield* linesOf(origin, once(Buffer.from(text)));
    return;
  }
  const value = whole === undefined && text.length <= maximumYamlCharacters ? yamlOf(text) : whole;
  if (value === undefined) {
    yield { line: 1, reason: 'is not valid JSON, neither as a whole nor line by line' };
    return;
  }
  const rows = rowsOf(value);
  if (rows.length === 0) yield { line: 1, reason: 'holds no rows: no array of objects' };
  for (const [index, row] of rows.entries()) yield* itemsOf(origin, index + 1, row);
}

async function* linesOf(origin: TableOrigin, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Item> {
  for await (const { number, content, length } of byteLines(bytes)) {
    if (content === null) {
      yield { line: number, reason: `has ${length} bytes in one line, more than ${maximumLineBytes}` };
      continue;
    }
    try {
      const text = decodeText('line', content);
      if (!text.trim()) continue;
      const value = jsonOf(text);
      if (value === undefined) yield { line: number, reason: 'is not valid JSON' };
      else yield* itemsOf(origin, number, value);
    } catch (error) {
      if (!(error instanceof InvalidTextError)) throw error;
      yield { line: number, reason: error.reason };
    }
  }
}

/** Bytes of a file on disk, read in steps; whole JSON values are read only up to the size of any other file. */
export function streamOf(location: string): AsyncIterable<Uint8Array> {
  return createReadStream(location) as AsyncIterable<Uint8Array>;
}

/** Whether a file of this size is read as lines, because it is too large to be one value. */
export function isReadAsLines(path: string, bytes: number): boolean {
  return /\.(jsonl|ndjson)$/.test(path) || bytes > maximumFileBytes;
}

/** Bytes that are there already, as a stream. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

type Item = CorpusRecord | TableFault | LearnerEvent;

function* itemsOf(origin: TableOrigin, line: number, value: unknown): Generator<Item> {
  if (!isStorable(value)) {
    yield { line, reason: 'holds characters that are no text (NUL or half a surrogate pair)' };
    return;
  }
  // An array of events is what one learner did, of whom nothing else is told.
  if (Array.isArray(value)) {
    const events = value.filter(isObject);
    if (events.length === 0) yield { line, reason: 'holds no events' };
    for (const event of events) yield { line, learner: `row ${line}`, event: withoutPersons(event) };
    return;
  }
  if (!isObject(value)) {
    yield { line, reason: 'is no row: neither an object nor an array of events' };
    return;
  }
  const id = Object.entries(value).find(([name]) => isLearnerColumn(name))?.[1];
  const lists = Object.entries(value).filter(
    ([, field]) => Array.isArray(field) && field.length > 0 && field.every(isObject),
  );
  const fields = withoutPersonalFields(
    Object.fromEntries(Object.entries(value).filter(([name]) => !lists.some(([list]) => list === name))),
  ) as Fields;
  if (id === undefined && lists.length === 0) {
    yield rowRecord(origin, String(line), fields);
    return;
  }
  const learner = typeof id === 'string' || typeof id === 'number' ? String(id) : id ? `row ${line}` : '';
  if (lists.length === 0) {
    yield { line, learner, event: fields };
    return;
  }
  const named = learner || `row ${line}`;
  if (Object.keys(fields).length > 0)
    yield { line, learner: named, event: { activity: 'profile', ...fields } };
  for (const [activity, list] of lists)
    for (const event of list as Fields[])
      yield { line, learner: named, event: { activity, ...withoutPersons(event) } };
}

/** An event's `name` is that of a challenge. */
function withoutPersons(event: Fields): Fields {
  return withoutPersonalFields(event, true) as Fields;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The rows of a value: its items, those of the arrays in it, or its values where it is keyed by id. */
function rowsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object') ? value : [];
  if (!isObject(value)) return [];
  const arrays = Object.values(value).filter((field) => Array.isArray(field) && field.some(isObject));
  if (arrays.length > 0) return arrays.flat();
  const values = Object.values(value);
  return values.length > 0 && values.every(isObject) ? values : [];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function yamlOf(text: string): unknown {
  try {
    return parseYaml(text) as unknown;
  } catch {
    return undefined;
  }
}
