import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '../digest.ts';

/** Null while another process, or this one, holds the name. */
export function holdName(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(`\0contexture-${name}`, () => resolve(server));
    server.unref();
  });
}

/**
 * Runs `work` while no other process on this machine holds the lock of the same name. The lock is an abstract Unix socket
 * (Linux): the kernel releases it when its holder dies, however it dies, so there is no stale lock file to reason about.
 */
export async function withLock<Result>(
  name: readonly string[],
  work: () => Promise<Result>,
  onWait: () => void = () => undefined,
): Promise<Result> {
  const key = digestOf(...name).slice(0, 32);
  let server = await holdName(key);
  if (server === null) onWait();
  while (server === null) {
    await sleep(200);
    server = await holdName(key);
  }
  try {
    return await work();
  } finally {
    server.close();
  }
}
