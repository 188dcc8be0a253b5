import { readFileSync } from 'node:fs';
import type Dockerode from 'dockerode';
import { digestOf } from '../digest.ts';

const mark = 'contexture';
const ownerLabel = 'contexture.owner';
const homeLabel = 'contexture.home';

/** When a process began, in clock ticks since boot: tells a process from a later one of the same id. Empty: unknown. */
function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Labels by which a later process finds the containers of one that died. */
export function ownerLabels(home: string): Readonly<Record<string, string>> {
  return {
    [mark]: 'sandbox',
    [ownerLabel]: `${String(process.pid)}:${startTicks(process.pid)}`,
    [homeLabel]: digestOf(home).slice(0, 16),
  };
}

/** Removes a container, running or not; one that is gone or about to go is left alone. */
export async function removeContainer(container: Dockerode.Container): Promise<void> {
  await container.remove({ force: true, v: true }).catch((error: unknown) => {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  });
}

/** Removes the containers of dead owners of the same home; those of living processes and of other homes stay. */
export async function removeLeftovers(docker: Dockerode, home: string): Promise<number> {
  const label = [`${mark}=sandbox`, `${homeLabel}=${digestOf(home).slice(0, 16)}`];
  const containers = await docker.listContainers({ all: true, filters: { label } });
  const dead = containers.filter((container) => {
    const [pid, ticks] = (container.Labels[ownerLabel] ?? '').split(':');
    return !isAlive(Number(pid)) || startTicks(Number(pid)) !== ticks;
  });
  await Promise.all(dead.map((container) => removeContainer(docker.getContainer(container.Id))));
  return dead.length;
}
