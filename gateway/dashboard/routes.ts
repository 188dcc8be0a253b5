import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayKeys } from '../keys.ts';
import { RequestError } from '../request-errors.ts';
import { modelsPage } from './models-page.ts';
import { productionPage } from './production-page.ts';
import type { DashboardInput } from './production-page.ts';
import { renderReportApart } from './render-report.ts';
import { requestPage, requestsPage } from './request-pages.ts';

export interface DashboardDependencies extends Omit<DashboardInput, 'served'> {
  readonly served: () => DashboardInput['served'];
  readonly temporalNamespace: string;
  readonly keys: GatewayKeys;
  readonly insecure: boolean;
}

/** Milliseconds for which a page is as good as new: however many look at it, its queries run that often. */
const freshMs = 3000;
/** The report changes with a study and takes seconds to draw. */
const freshReportMs = 60_000;

function send(reply: FastifyReply, page: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    )
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .send(page);
}

/**
 * The pages. Figures are for everybody on this machine; requests hold prompts and code, and are shown to whoever has a key (the
 * browser asks for it: any user name, the key as the password).
 */
export function addDashboard(server: FastifyInstance, dependencies: DashboardDependencies): void {
  const { pool, keys, insecure } = dependencies;
  const needKey = async (request: FastifyRequest, reply: FastifyReply) => {
    if (insecure || request.caller !== null) return;
    if (keys.verifyPassword(request.headers.authorization) !== null) return;
    reply.header('www-authenticate', 'Basic realm="Contexture: a gateway key as the password"');
    throw new RequestError(
      401,
      'authorization: requests are shown to whoever has a key of this gateway',
      'authorization',
    );
  };
  const production = shared(() => productionPage({ ...dependencies, served: dependencies.served() }));
  const models = shared(() => modelsPage(dependencies));
  const report = shared(() => renderReportApart(pool.options.connectionString!), freshReportMs);
  server.get('/', async (_, reply) => send(reply, await production()));
  server.get('/dashboard/models', async (_, reply) => send(reply, await models()));
  server.get('/dashboard/report', async (_, reply) => send(reply, await report()));
  server.get('/dashboard/requests', { onRequest: needKey }, async (_, reply) =>
    send(reply, await requestsPage(pool)),
  );
  server.get<{ Params: { id: string } }>(
    '/dashboard/requests/:id',
    { onRequest: needKey },
    async (request, reply) => {
      const page = await requestPage(pool, request.params.id);
      if (page === null)
        throw new RequestError(404, `request ${request.params.id}: is not recorded (yet)`, 'id');
      return send(reply, page);
    },
  );
}

function shared(render: () => Promise<string>, fresh = freshMs): () => Promise<string> {
  let made: { readonly at: number; readonly page: Promise<string> } | null = null;
  return () => {
    if (made === null || performance.now() - made.at > fresh) {
      const page = render();
      made = { at: performance.now(), page };
      // A failure is not kept: the database may be back by the next look.
      page.catch(() => (made = null));
    }
    return made.page;
  };
}
