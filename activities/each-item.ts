import { setMaxListeners } from 'node:events';
import { Context } from '@temporalio/activity';
import type { ActivityProgress } from './progress.ts';

const itemsAtOnce = 4;
const heartbeatMilliseconds = 5_000;

/**
 * Does `work` for every item, some at a time, with a heartbeat after each and while requests are in flight (they have timeouts
 * of their own, so a beating heart still means progress). After the first error no further item begins; it is thrown when those in
 * flight have ended: an answer that is under way is paid for, so it is kept, and nothing runs on behind a failed attempt. The signal
 * is the activity's cancellation.
 */
export async function eachItem<T>(
  items: readonly T[],
  unit: string,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const context = Context.current();
  const signal = context.cancellationSignal;
  const errors: unknown[] = [];
  // Every request in flight listens to it.
  setMaxListeners(0, signal);
  const queue = items.values();
  let done = 0;
  const beat = (): void => context.heartbeat({ done, total: items.length, unit } satisfies ActivityProgress);
  const pump = async (): Promise<void> => {
    for (const item of queue) {
      if (errors.length > 0) return;
      signal.throwIfAborted();
      await work(item, signal);
      done += 1;
      beat();
    }
  };
  beat();
  const timer = setInterval(beat, heartbeatMilliseconds);
  try {
    const pumps = Array.from({ length: itemsAtOnce }, () =>
      pump().catch((error: unknown) => {
        errors.push(error);
      }),
    );
    await Promise.all(pumps);
  } finally {
    clearInterval(timer);
  }
  if (signal.aborted) await context.cancelled;
  if (errors.length > 0) throw errors[0];
}
