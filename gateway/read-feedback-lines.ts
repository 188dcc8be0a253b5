import { open } from 'node:fs/promises';
import type { FeedbackRow } from '../infra/database/feedback.ts';
import { feedbackRow, feedbackSchema } from './feedback.ts';
import { parseBody, RequestError } from './request-errors.ts';

const batchSize = 500;

/** Feedback from a file of JSON lines, in batches; a bad line is reported by its number and the rest goes on. */
export async function* readFeedbackLines(
  file: string,
  onBadLine: (line: number, reason: string) => void,
): AsyncGenerator<readonly FeedbackRow[]> {
  const handle = await open(file);
  let batch: FeedbackRow[] = [];
  let number = 0;
  for await (const line of handle.readLines({ encoding: 'utf8' })) {
    number += 1;
    if (line.trim() === '') continue;
    try {
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
