import getPort from 'get-port';
import { createServer, type Server } from 'node:net';
import { holdName } from './lock.ts';

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Ports that this `up` has chosen and whose processes do not listen yet: another `up` on this machine that asks meanwhile is told that
 * they are not free. The kernel releases them when the process dies.
 */
export class PortClaims {
  readonly #held: Server[] = [];

  /** Whether the port is free and now promised to us. */
  async claim(port: number): Promise<boolean> {
    if (!(await isPortFree(port))) return false;
    const held = await holdName(`port-${port}`);
    if (held === null) return false;
    this.#held.push(held);
    return true;
  }

  release(): void {
    for (const held of this.#held.splice(0)) held.close();
  }
}

/**
 * The port a process gets: the one it had (`kept`) while that is free or held by the process itself, else the preferred one
 * if free, else any free one. `taken` are ports promised to others in the same round.
 */
export async function choosePort(options: {
  preferred: number;
  kept?: number | undefined;
  ours: boolean;
  taken: ReadonlySet<number>;
  claims: PortClaims;
}): Promise<number> {
  const { preferred, kept, ours, taken, claims } = options;
  if (kept !== undefined && (ours || (await claims.claim(kept)))) return kept;
  if (!taken.has(preferred) && (await claims.claim(preferred))) return preferred;
  for (;;) {
    const port = await getPort({ host: '127.0.0.1', exclude: taken });
    if (await claims.claim(port)) return port;
  }
}
