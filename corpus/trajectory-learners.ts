import type { CorpusRecord } from './record.ts';
import { learnerRecord } from './trajectory-record.ts';
import type { Fields, TableOrigin } from './trajectory-record.ts';

/** Bounds of what is held: events of one record, and of all learners together. */
const eventsOfRecord = 500;
const eventsHeld = 150_000;

/** A part that cannot be taken; `line` is where it begins. */
export interface TableFault {
  readonly line: number;
  readonly reason: string;
}

export interface LearnerEvent {
  readonly line: number;
  readonly learner: string;
  readonly event: Fields;
}

/**
 * Gathers events by learner and passes everything else on. Events of one learner may stand anywhere; who has very many, or
 * comes back after very many of others, gets several records.
 */
export async function* recordsOfLearners(
  origin: TableOrigin,
  items: AsyncIterable<CorpusRecord | TableFault | LearnerEvent>,
): AsyncGenerator<CorpusRecord | TableFault> {
  // Events wait as JSON, which takes a fraction of the memory of objects.
  const open = new Map<string, string[]>();
  const parts = new Map<string, number>();
  let held = 0;
  const close = (learner: string): CorpusRecord => {
    const events = open.get(learner)!;
    const part = parts.get(learner) ?? 0;
    open.delete(learner);
    parts.set(learner, part + 1);
    held -= events.length;
    return learnerRecord(
      origin,
      learner,
      part,
      events.map((event) => JSON.parse(event) as Fields),
    );
  };
  for await (const item of items) {
    if (!('learner' in item)) {
      yield item;
      continue;
    }
    if (!item.learner) {
      yield { line: item.line, reason: 'has no learner in the field that names them' };
      continue;
    }
    const events = open.get(item.learner) ?? [];
    open.set(item.learner, events);
    events.push(JSON.stringify(item.event));
    held += 1;
    if (events.length >= eventsOfRecord) yield close(item.learner);
    if (held >= eventsHeld) for (const waiting of [...open.keys()]) yield close(waiting);
  }
  for (const waiting of [...open.keys()]) yield close(waiting);
}
