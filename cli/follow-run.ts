import { setTimeout as delay } from 'node:timers/promises';
import { type Client, WorkflowFailedError } from '@temporalio/client';
import logUpdate from 'log-update';
import { readProgress } from './progress-tree.ts';
import { ActivityClock, renderLine, renderProgress } from './progress-view.ts';

/** Thrown when the run ended otherwise than completed; says which step failed and why. */
export class RunFailed extends Error {
  override readonly name = 'RunFailed';
}

interface FollowOptions {
  readonly workflowId: string;
  readonly runId: string;
  /** Restarts what died on this machine; called when the server does not answer and every now and then. */
  readonly repair: () => Promise<void>;
  /** True redraws one block; false prints plain lines. */
  readonly live: boolean;
  readonly print: (line: string) => void;
  /** A fresh connection: the server may come back on a new process. */
  readonly connect: () => Promise<Client>;
}

const repairEverySeconds = 10;
const plainLineEverySeconds = 10;

/** Shows the run until it ends. The run goes on without us; what died on this machine meanwhile is started again. */
export async function followRun<Result>(options: FollowOptions): Promise<Result> {
  const clock = new ActivityClock();
  const started = Date.now();
  const elapsed = (): string => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  let client = await options.connect();
  let lastLine = '';
  let lastLineAt = 0;
  let repairedAt = started;
  for (;;) {
    try {
      const handle = client.workflow.getHandle(options.workflowId, options.runId);
      const { status } = await handle.describe();
      if (status.name !== 'RUNNING') {
        if (options.live) logUpdate.done();
        return (await handle.result()) as Result;
      }
      const tree = await readProgress(client, options.workflowId, options.runId);
      if (options.live) logUpdate([...renderProgress(tree, clock), `  ${elapsed()}`].join('\n'));
      else {
        const line = renderLine(tree, clock);
        const due = Date.now() - lastLineAt > plainLineEverySeconds * 1000;
        if (line !== '' && (stepOf(line) !== stepOf(lastLine) || (due && line !== lastLine))) {
          options.print(`[${elapsed()}] ${line}`);
          lastLine = line;
          lastLineAt = Date.now();
        }
      }
    } catch (error) {
      if (error instanceof WorkflowFailedError) throw new RunFailed(describeFailure(error), { cause: error });
      await options.repair();
      const before = client;
      client = await options.connect().catch(() => before);
      if (client !== before) await before.connection.close();
    }
    if (Date.now() - repairedAt > repairEverySeconds * 1000) {
      await options.repair();
      repairedAt = Date.now();
    }
    await delay(1000);
  }
}

function stepOf(line: string): string {
  return line.split(' | ')[0]!;
}

function describeFailure(error: WorkflowFailedError): string {
  const reasons: string[] = [];
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause)
    if (!/^(Activity task failed|Child Workflow execution failed)$/.test(cause.message))
      reasons.push(cause.message);
  return reasons.length > 0 ? reasons.join(': ') : error.message;
}
