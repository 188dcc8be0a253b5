import { open } from 'node:fs/promises';
import type { FeedbackRow } from '../infra/database/feedback.ts';
import { feedbackRow, feedbackSchema } from './feedback.ts';
import { parseBody, RequestError } from './request-errors.ts';

const batchSize = 500;

function decodeLine(bytes: string): string {
  try {
    // Drops a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch (cause) {
    throw new RequestError(400, 'line: not valid UTF-8', 'line', { cause });
  }
}

/** Feedback from a file of JSON lines, in batches; a bad line is reported by its number and the rest goes on. */
export async function* readFeedbackLines(
  file: string,
  onBadLine: (line: number, reason: string) => void,
): AsyncGenerator<readonly FeedbackRow[]> {
  const handle = await open(file);
  let batch: FeedbackRow[] = [];
  let number = 0;
  // Bytes as they are, so that a line in another encoding is refused instead of stored with its letters lost.
  for await (const bytes of handle.readLines({ encoding: 'latin1' })) {
    number += 1;
    try {
      const line = decodeLine(bytes);
      if (line.trim() === '') continue;
      batch.push(feedbackRow(parseBody(feedbackSchema, Buffer.from(line)), new Date()));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      onBadLine(number, error.message);
    }
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
