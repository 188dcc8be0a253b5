import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An LLM endpoint on a free port that remembers what reached it, byte for byte. */
export class StubUpstream {
  readonly seen: SeenRequest[] = [];
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'upstream-1' });
    response.end('{"id":"chatcmpl-1","object":"chat.completion","choices":[]}');
  };
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString('utf8');
        this.seen.push({ url: request.url ?? '', headers: request.headers, body });
        this.answer(request, response, body);
      });
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
