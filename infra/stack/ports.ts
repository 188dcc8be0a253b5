import getPort from 'get-port';
import { createServer } from 'node:net';

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
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
}): Promise<number> {
  const { preferred, kept, ours, taken } = options;
  if (kept !== undefined && (ours || (await isPortFree(kept)))) return kept;
  if (!taken.has(preferred) && (await isPortFree(preferred))) return preferred;
  return getPort({ host: '127.0.0.1', exclude: taken });
}
