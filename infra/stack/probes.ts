import { connect } from 'node:net';

/** Does something accept connections there? */
export function portAnswers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

/** Does it answer the request with a success? */
export async function urlAnswers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function connectTemporal(address: string) {
  const { Connection } = await import('@temporalio/client');
  return Connection.connect({ address, connectTimeout: '2s' });
}

/** Does the namespace exist, that is: will a client's first request be served? */
export async function temporalAnswers(address: string, namespace: string): Promise<boolean> {
  try {
    const connection = await connectTemporal(address);
    try {
      await connection.workflowService.describeNamespace({ namespace });
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}

/**
 * Does a worker poll the queue? The server remembers pollers for minutes after they died, so only those count that were seen
 * after `since` (ISO 8601).
 */
export async function queueIsPolled(options: {
  address: string;
  namespace: string;
  queue: string;
  kind: 'workflow' | 'activity';
  since: string;
}): Promise<boolean> {
  try {
    const connection = await connectTemporal(options.address);
    try {
      const { pollers } = await connection.workflowService.describeTaskQueue({
        namespace: options.namespace,
        taskQueue: { name: options.queue },
        taskQueueType: options.kind === 'workflow' ? 1 : 2,
      });
      const since = Date.parse(options.since);
      return (pollers ?? []).some(
        (poller) => Number(poller.lastAccessTime?.seconds ?? 0) * 1000 + 999 >= since,
      );
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
