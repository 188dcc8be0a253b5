/**
 * The LLM of the measurements: answers at once, in the form that the body's `stream` asks for. The header `x-fault` makes it fail: `500`,
 * `half` (an answer that breaks off), `hang` (none at all). Streams with `x-hold` stay open until GET /release.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const answer = JSON.stringify({
  ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'stub' },
  choices: [
    { index: 0, message: { role: 'assistant', content: 'An answer. '.repeat(40) }, finish_reason: 'stop' },
  ],
});
const held = new Set<ServerResponse>();
const chunk = (content: string) =>
  `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`;

const server = createServer((request, response) => {
  if (request.url === '/release') {
    for (const each of held) each.end(`${chunk('end')}data: [DONE]\n\n`);
    held.clear();
    response.end();
    return;
  }
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const fault = request.headers['x-fault'];
    const streaming = Buffer.concat(parts).includes('"stream":true');
    if (fault === 'hang') return;
    response.setHeader('x-upstream', '1');
    if (fault === '500') {
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"upstream"}}');
    } else if (fault === 'half') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      response.write(answer.slice(0, 20), () => response.destroy());
    } else if (streaming) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('begin'));
      if (request.headers['x-hold']) held.add(response);
      else response.end(`${chunk('end')}data: [DONE]\n\n`);
    } else response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
});
server.listen(0, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
process.once('SIGTERM', () => process.exit(0));
