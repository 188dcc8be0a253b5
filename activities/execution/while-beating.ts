import { Context } from '@temporalio/activity';
import type { ActivityProgress } from '../progress.ts';

const everyMilliseconds = 5_000;

/** Heartbeats with the current progress while `work` goes on; a run in the sandbox has a time limit of its own. */
export async function whileBeating<T>(progress: () => ActivityProgress, work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  context.heartbeat(progress());
  const timer = setInterval(() => {
    context.heartbeat(progress());
  }, everyMilliseconds);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    context.heartbeat(progress());
  }
}
