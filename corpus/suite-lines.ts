import type { z } from 'zod';
import { suiteCaseSchema, suiteHeaderSchema } from '../models/tasks/suite.ts';
import type { SuiteCase, SuiteHeader } from '../models/tasks/suite.ts';
import { byteLines } from './byte-lines.ts';

export interface ReadSuite {
  readonly header: SuiteHeader;
  readonly cases: readonly SuiteCase[];
  /** Lines that were left out, with the field and what is wrong with it. */
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}

/** Thrown when a file is no suite: without a valid header nobody knows what its lines are. */
export class SuiteError extends Error {
  override readonly name = 'SuiteError';
}

/** Bytes of one case: piles are long, and a line that is longer still is no case. */
const mostLineBytes = 16 * 1024 * 1024;

/**
 * Reads a suite. A bad case is named by its line and field, and the rest goes on.
 *
 * @throws SuiteError when the first line is no header or no case is left
 */
export async function readSuite(bytes: AsyncIterable<Uint8Array>): Promise<ReadSuite> {
  let header: SuiteHeader | null = null;
  const cases = new Map<string, SuiteCase>();
  const rejected: { line: number; reason: string }[] = [];
  for await (const { number, content } of byteLines(bytes, mostLineBytes)) {
    try {
      if (content === null) throw new LineError(`is longer than ${String(mostLineBytes / 1024 / 1024)} MiB`);
      const text = decode(content);
      if (text.trim() === '') continue;
      if (header === null) {
        header = parse(suiteHeaderSchema, text);
        continue;
      }
      const each = parse(suiteCaseSchema, text);
      if (cases.has(each.id)) throw new LineError(`id: "${each.id}" is there already`);
      cases.set(each.id, each);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      if (header === null) throw new SuiteError(`line ${String(number)}: header: ${error.message}`);
      rejected.push({ line: number, reason: error.message });
    }
  }
  if (header === null) throw new SuiteError('the file is empty: the first line must be the header');
  if (cases.size === 0) throw new SuiteError(noCase(rejected));
  return { header, cases: [...cases.values()], rejected };
}

class LineError extends Error {}

function noCase([first]: ReadSuite['rejected']): string {
  return first ? `no case is valid; line ${String(first.line)}: ${first.reason}` : 'the file holds no case';
}

function decode(content: Uint8Array): string {
  try {
    // Drops a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new LineError('not valid UTF-8');
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LineError(`not valid JSON (${(error as Error).message})`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LineError(
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'line'}: ${message}`).join('; '),
  );
}
