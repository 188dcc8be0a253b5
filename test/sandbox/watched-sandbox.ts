import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import Dockerode from 'dockerode';
import { ownerLabels } from '../../infra/sandbox/owner-labels.ts';
import type { SandboxRequest } from '../../infra/sandbox/protocol.ts';
import { createSandbox } from '../../infra/sandbox/runner.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';

const removalSeconds = 30;

export interface WatchedRun {
  readonly result: ExecutionResult;
  /** What the run left on the host: containers and processes of its containers that are still there. */
  readonly left: readonly string[];
}

export interface WatchedSandbox {
  /** Waits until the run's container is gone, or is not for half a minute. */
  run(request: SandboxRequest): Promise<WatchedRun>;
  /** Does not look for what is left. */
  runOnly(request: SandboxRequest): Promise<ExecutionResult>;
  close(): Promise<void>;
}

/** A sandbox, one run at a time, that looks for what each run leaves behind. Nobody else may use its home. */
export async function openWatchedSandbox(socketPath: string, home: string): Promise<WatchedSandbox> {
  const docker = new Dockerode({ socketPath });
  const sandbox = createSandbox({ socketPath, home, poolSize: 0, concurrency: 1 });
  const label = `contexture.home=${ownerLabels(home)['contexture.home']!}`;
  const started = new Set<string>();
  const events = await docker.getEvents({
    filters: { type: ['container'], event: ['create'], label: [label] },
  });
  events.on('data', (block: Buffer) => {
    for (const [, id] of block.toString().matchAll(/"Actor":\{"ID":"([0-9a-f]{64})"/g)) started.add(id!);
  });
  events.on('error', () => undefined);

  const leftovers = async (): Promise<string[]> => {
    const containers = await docker.listContainers({ all: true, filters: { label: [label] } });
    const left = containers.map((container) => `container ${container.Id.slice(0, 12)}`);
    for (const id of await readdir('/proc')) {
      if (!/^\d+$/.test(id)) continue;
      const groups = await readFile(`/proc/${id}/cgroup`, 'utf8').catch(() => '');
      if ([...started].some((container) => groups.includes(container))) left.push(`process ${id}`);
    }
    return left;
  };

  return {
    async run(request) {
      const result = await sandbox.run(request);
      let left = await leftovers();
      for (let tries = 0; left.length > 0 && tries < removalSeconds * 4; tries++) {
        await delay(250);
        left = await leftovers();
      }
      if (started.size === 0 && result.outcome !== 'infra_error') left = ['the container was not seen'];
      started.clear();
      return { result, left };
    },
    runOnly: (request) => sandbox.run(request),
    async close() {
      (events as NodeJS.ReadableStream & { destroy(): void }).destroy();
      await sandbox.close();
    },
  };
}
