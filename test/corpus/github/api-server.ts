import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import path from 'node:path';

export interface ApiServer {
  readonly url: string;
  /** Requests in order: status and path. */
  readonly log: { status: number; url: string; authorization: string | undefined }[];
  /** Answers that come before the real ones. */
  readonly faults: { status: number; headers: Record<string, string>; body: unknown }[];
  close(): Promise<void>;
}

/** Speaks GitHub's REST API about an export (pages of two, Link, ETag), and git's plain HTTP for the clone. */
export async function startApiServer(exported: string, bareClone: string): Promise<ApiServer> {
  const log: ApiServer['log'] = [];
  const faults: ApiServer['faults'] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url!, `http://${request.headers.host!}`);
    const answer = (status: number, headers: Record<string, string>, body?: unknown): void => {
      log.push({ status, url: request.url!, authorization: request.headers.authorization });
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    if (url.pathname.startsWith('/git/')) {
      const file = path.join(
        bareClone,
        path.normalize(url.pathname.slice('/git/'.length)).replace(/^repo\.git\//, ''),
      );
      if (!existsSync(file) || !statSync(file).isFile()) return answer(404, {}, {});
      response.writeHead(200);
      createReadStream(file).pipe(response);
      return;
    }
    const fault = faults.shift();
    if (fault) return answer(fault.status, fault.headers, fault.body);
    const rest = /^\/repos\/tidewright\/ledger(?:\/(.*))?$/.exec(url.pathname);
    const resource =
      rest &&
      {
        '': 'repository',
        issues: 'issues',
        pulls: 'pulls',
        'issues/comments': 'comments',
        'pulls/comments': 'review_comments',
        'issues/events': 'events',
      }[rest[1] ?? ''];
    if (!resource)
      return answer(
        404,
        {},
        { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
      );
    let body = JSON.parse(readFileSync(path.join(exported, `${resource}.json`), 'utf8')) as unknown;
    const headers: Record<string, string> = {
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '4999',
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
    };
    if (Array.isArray(body)) {
      const page = Number(url.searchParams.get('page') ?? '1');
      if (body.length > page * 2) {
        url.searchParams.set('page', String(page + 1));
        headers['link'] = `<${url.href}>; rel="next", <${url.href}>; rel="last"`;
      }
      body = body.slice((page - 1) * 2, page * 2);
    } else Object.assign(body as object, { clone_url: `${url.origin}/git/repo.git` });
    headers['etag'] = `W/"${createHash('sha256').update(JSON.stringify(body)).digest('hex')}"`;
    if (request.headers['if-none-match'] === headers['etag']) return answer(304, headers);
    answer(200, headers, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    log,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
