import { createReadStream, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { maximumFileBytes } from '../entry.ts';

/** Resources of GitHub's REST API and the files that they are exported to. */
const files = {
  repository: ['repository', 'repo'],
  issues: ['issues'],
  pulls: ['pulls', 'pull_requests'],
  comments: ['comments', 'issue_comments', 'issues_comments'],
  reviewComments: ['review_comments', 'pull_comments', 'pulls_comments'],
  events: ['events', 'issue_events', 'issues_events'],
} as const;
export type Resource = keyof typeof files;

/** An object of the export, or a part of it that is no JSON. */
export type ExportedItem =
  | { readonly location: string; readonly value: unknown }
  | { readonly location: string; readonly damage: string };

/** The file of a resource in the first of the folders that has it. */
export function exportFile(folders: readonly string[], resource: Resource): string | null {
  for (const folder of folders)
    for (const name of files[resource])
      for (const extension of ['json', 'jsonl', 'ndjson']) {
        const file = path.join(folder, `${name}.${extension}`);
        if (existsSync(file)) return file;
      }
  return null;
}

/**
 * Objects of an exported file: one array, several after each other (pages), JSON lines or a single object. They are read one at
 * a time; an object that is cut off or malformed is said once by its place, and the rest of the file is read on where the next
 * object can be found.
 */
export async function* exportedItems(file: string): AsyncGenerator<ExportedItem> {
  const handle = await open(file);
  const { bytesRead } = await handle.read(Buffer.alloc(1), 0, 1).finally(() => handle.close());
  if (bytesRead === 0) {
    yield { location: path.basename(file), damage: 'is empty' };
    return;
  }
  let number = 0;
  for await (const text of objectTexts(file)) {
    number += 1;
    const location = `${path.basename(file)}#${String(number)}`;
    if (text.tooLong) {
      yield { location, damage: `is longer than ${String(maximumFileBytes)} characters` };
      continue;
    }
    try {
      yield { location, value: JSON.parse(text.json) as unknown };
    } catch (error) {
      const why = text.ended ? (error as Error).message.replace(/,? ?["'].*$/s, '') : 'it ends in the middle';
      yield { location, damage: `is not valid JSON (${why})` };
    }
  }
  if (number === 0) yield { location: path.basename(file), damage: 'holds no JSON object' };
}

interface ObjectText {
  readonly json: string;
  readonly ended: boolean;
  readonly tooLong: boolean;
}

/**
 * Texts of the outermost objects of a file. Between objects anything may stand (brackets, commas, line ends). An object that the
 * next line's `{` at the line's start interrupts was cut off: JSON lines go on after a damaged line.
 */
async function* objectTexts(file: string): AsyncGenerator<ObjectText> {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let length = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let lineStart = true;
  let indented = false;
  let stray = false;
  const take = (ended: boolean): ObjectText => {
    const result = { json: pieces.join(''), ended, tooLong: length > maximumFileBytes };
    pieces = [];
    length = depth = 0;
    inString = escaped = indented = false;
    return result;
  };
  for await (const bytes of createReadStream(file) as AsyncIterable<Buffer>) {
    const text = decoder.write(bytes);
    let from = 0;
    const keep = (to: number): void => {
      if (depth > 0 || to > from) {
        length += to - from;
        if (length <= maximumFileBytes) pieces.push(text.slice(from, to));
      }
      from = to;
    };
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at]!;
      if (character === '\n') {
        lineStart = true;
        // JSON escapes line ends in strings: an open string ends here at the latest.
        continue;
      }
      const atStart = lineStart;
      lineStart = false;
      if (depth > 0 && atStart) {
        if (character === ' ' || character === '\t' || character === '}') indented = true;
        else if (character === '{' && !indented) {
          keep(at);
          yield take(false);
          from = at;
        }
      }
      if (depth === 0) {
        if (character === '{') {
          from = at;
          depth = 1;
          stray = false;
        } else if (!stray && !/[\s[\],\uFEFF]/.test(character)) {
          // What is left of an object whose beginning is lost: said once, however long it is.
          stray = true;
          yield { json: character, ended: true, tooLong: false };
        }
      } else if (escaped) escaped = false;
      else if (inString) {
        if (character === '\\') escaped = true;
        else if (character === '"') inString = false;
      } else if (character === '"') inString = true;
      else if (character === '{') depth += 1;
      else if (character === '}') {
        depth -= 1;
        if (depth > 0) continue;
        depth = 1;
        keep(at + 1);
        yield take(true);
      }
    }
    if (depth > 0) keep(text.length);
  }
  if (depth > 0) yield take(false);
}
