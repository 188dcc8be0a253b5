import { createServer, request as send, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import Dockerode from 'dockerode';

/** What goes wrong between the executor and the engine, by where in a run. */
export const engineFaults = [
  'refused',
  'create fails',
  'image missing',
  'start fails',
  'attach cut before the run',
  'attach cut in the run',
  'container killed in the run',
  'container removed in the run',
] as const;
export type EngineFault = (typeof engineFaults)[number];

export interface FaultyEngine {
  readonly socketPath: string;
  /** Of the runs that begin from now on; null: none. */
  fault: EngineFault | null;
  close(): Promise<void>;
}

const statuses = { 'create fails': 500, 'image missing': 404, 'start fails': 500 } as const;

/** Stands before a real engine on a socket of its own and passes everything on, except where the fault says otherwise. */
export async function openFaultyEngine(engine: string, folder: string): Promise<FaultyEngine> {
  const docker = new Dockerode({ socketPath: engine });
  const socketPath = path.join(folder, 'engine.sock');
  const state: { fault: EngineFault | null } = { fault: null };
  const server: Server = createServer((incoming, response) => {
    const refusal = statusOf(state.fault, incoming);
    if (refusal !== null) {
      incoming.resume();
      response.writeHead(refusal, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: 'injected' }));
      return;
    }
    const { method, url, headers } = incoming;
    const onward = send({ socketPath: engine, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  // An attached container is a connection that is no longer HTTP.
  server.on('upgrade', (incoming: IncomingMessage, client, head: Buffer) => {
    const container = docker.getContainer(/containers\/([^/]+)\/attach/.exec(incoming.url!)![1]!);
    const { fault } = state;
    const upstream = connect(engine);
    const headers = incoming.rawHeaders.flatMap((name, index, all) =>
      index % 2 === 0 ? [`${name}: ${all[index + 1]!}`] : [],
    );
    // In one piece: what of the body comes after the head, the engine takes for the container's input.
    const request = `${incoming.method!} ${incoming.url!} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`;
    upstream.write(Buffer.concat([Buffer.from(request), head]));
    let done = false;
    upstream.on('data', (block: Buffer) => {
      client.write(block);
      if (done) return;
      const [ready, started] = [block.includes('"ready"'), block.includes('"started"')];
      if (ready && fault === 'attach cut before the run') {
        done = true;
        client.destroy();
      }
      if (!started) return;
      done = true;
      if (fault === 'attach cut in the run') client.destroy();
      if (fault === 'container killed in the run') void container.kill().catch(() => undefined);
      if (fault === 'container removed in the run')
        void container.remove({ force: true }).catch(() => undefined);
    });
    client.on('data', (block: Buffer) => upstream.write(block));
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    socketPath,
    get fault() {
      return state.fault;
    },
    set fault(fault) {
      state.fault = fault;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

function statusOf(fault: EngineFault | null, { method, url }: IncomingMessage): number | null {
  const creates = method === 'POST' && /\/containers\/create\b/.test(url!);
  const starts = method === 'POST' && /\/containers\/[^/]+\/start\b/.test(url!);
  if (creates && (fault === 'create fails' || fault === 'image missing')) return statuses[fault];
  if (starts && fault === 'start fails') return statuses[fault];
  return fault === 'refused' ? 503 : null;
}
