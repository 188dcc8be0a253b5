import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import pLimit from 'p-limit';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Config } from '../infra/config/config.ts';
import { countWaitingTests } from '../infra/database/answer-tests.ts';
import { TestQueue } from './answer-tests.ts';
import { answerChatCompletion } from './chat-completions.ts';
import { answerContext } from './context.ts';
import { addDashboard } from './dashboard/routes.ts';
import { MessageEngineer } from './engineer.ts';
import { feedbackRow, feedbackSchema } from './feedback.ts';
import { Journal } from './journal.ts';
import { GatewayKeys } from './keys.ts';
import { GatewayKnowledge } from './knowledge.ts';
import type { OpenKnowledge } from './knowledge.ts';
import { limitCallers } from './limits.ts';
import { GatewayMetrics } from './metrics.ts';
import { findModel, listModels } from './models.ts';
import { errorBody, parseBody, RequestError, sendError } from './request-errors.ts';
import type { GatewayServices, GatewaySettings } from './services.ts';
import { ServingModels } from './serving-models.ts';
import type { LoadTransformer } from './serving-models.ts';
import { storeRecords } from './store-records.ts';
import type { GatewayRecord } from './store-records.ts';
import { UpstreamClient } from './upstream.ts';
import type { Upstream } from './upstream.ts';
import { watchDeployment } from './watch-deployment.ts';

export interface GatewayDependencies {
  readonly pool: pg.Pool;
  /** State folder; the journal lies in `<home>/gateway`. */
  readonly home: string;
  readonly upstream: Upstream;
  readonly loadTransformer: LoadTransformer;
  readonly openKnowledge: OpenKnowledge;
  readonly keys: readonly string[];
  /** Lets everybody on this machine in. */
  readonly insecure: boolean;
  readonly settings: GatewaySettings;
  readonly limits: Config['gateway']['limits'];
  readonly temporalUi: string | null;
  readonly temporalNamespace: string;
  readonly log: Logger;
}

const bodyLimitBytes = 64 * 1024 * 1024;
const headerLimitBytes = 16 * 1024;
const journalLimitBytes = 256 * 1024 * 1024;
const mostConnections = 8192;
/** Transforms that may run at once; more would only make each other late. */
const mostTransforms = 8;
/** Milliseconds that a client may take to send its request. */
const requestTimeoutMs = 120_000;
/** Milliseconds that answers under way get when the gateway is told to stop: less than `down` waits. */
const drainMs = 8_000;

/** A web page must not reach an open gateway through a name that it made point here (DNS rebinding). */
function namesLoopback(host: string | undefined): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host ?? '');
}

/** Answers what is not even a request in the form of every other error. */
function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const message = {
    400: 'request: not valid HTTP',
    408: `request: not complete after ${requestTimeoutMs / 1000} s`,
    431: `headers: more than ${headerLimitBytes} bytes`,
  }[status];
  const body = JSON.stringify(errorBody(new RequestError(status, message)));
  if (error.code !== 'ECONNRESET' && socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  socket.destroy(error);
}

/** The gateway, ready to listen; `close()` answers what is under way, stores the journal and ends its own connections. */
export async function buildGateway(dependencies: GatewayDependencies): Promise<FastifyInstance> {
  const { pool, log } = dependencies;
  const folder = path.join(dependencies.home, 'gateway');
  const onFault = (what: string, error: unknown) => log.warn({ err: error }, what);
  const journal = await Journal.open<GatewayRecord>({
    folder,
    maxBytes: journalLimitBytes,
    deliver: (records) => storeRecords(pool, folder, records, onFault),
    onFault,
  });
  const metrics = new GatewayMetrics(() => journal.bytes);
  const serving = new ServingModels(dependencies.loadTransformer, (model, error) =>
    log.error({ err: error, model }, 'the model cannot be loaded and takes no traffic'),
  );
  let databaseUp: boolean | null = null;
  const watch = watchDeployment({
    pool,
    onState: (state) => serving.apply(state),
    onDatabase: (up, error) => {
      if (up !== databaseUp && !up)
        log.warn({ err: error }, 'database down: the last known models go on serving');
      databaseUp = up;
      metrics.databaseUp.set(up ? 1 : 0);
    },
  });
  /** On disk first; where the journal can take no more (full disk) straight to the database, so that only the loss of both loses. */
  const record = (entry: GatewayRecord): Promise<void> =>
    journal.append(entry).catch((error: unknown) => {
      if (!databaseUp) throw error;
      return storeRecords(pool, folder, [entry], onFault);
    });
  const services: GatewayServices = {
    serving,
    record,
    upstream: new UpstreamClient(dependencies.upstream),
    metrics,
    log,
    settings: dependencies.settings,
    knowledge: new GatewayKnowledge(dependencies.openKnowledge, (error) =>
      log.warn({ err: error }, 'nothing is added from the knowledge base'),
    ),
    transforms: pLimit(mostTransforms),
  };
  // A database that does not answer must not keep the gateway from passing requests through.
  await Promise.race([watch.refresh(), delay(5000, undefined, { ref: false })]);

  const server = Fastify({
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    http: { maxHeaderSize: headerLimitBytes },
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseUnreadable,
  });
  server.server.maxConnections = mostConnections;
  // Bodies stay bytes: nothing may coerce or strip what the LLM's own server is to see.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  server.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _, reply) => {
    if (error instanceof RequestError) {
      if (error.status >= 500) log.error({ err: error }, error.message);
      return sendError(reply, error);
    }
    // The LLM's answer broke off before its headers had gone out.
    if (error.code?.startsWith('UND_ERR') || error.code === 'ECONNRESET')
      return sendError(
        reply,
        new RequestError(502, `upstream "${dependencies.upstream.name}" broke off its answer`),
      );
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ err: error }, 'request failed');
    return sendError(
      reply,
      new RequestError(status, status >= 500 ? 'the gateway failed' : `body: ${error.message}`),
    );
  });
  server.setNotFoundHandler((request, reply) =>
    sendError(reply, new RequestError(404, `${request.method} ${request.url}: no such route`)),
  );
  const keys = new GatewayKeys(dependencies.keys);
  server.decorateRequest('caller', null);
  server.addHook('onRequest', async (request) => {
    request.caller = keys.verify(request.headers.authorization);
    const route = request.routeOptions.url ?? '';
    const page = route === '/' || route.startsWith('/dashboard/');
    if ((dependencies.insecure || page) && request.caller === null && !namesLoopback(request.headers.host))
      throw new RequestError(403, 'host: without a key only loopback names are answered', 'host');
    if (request.url.startsWith('/v1/') && request.caller === null && !dependencies.insecure)
      throw new RequestError(401, 'authorization: a bearer key of this gateway is needed', 'authorization');
  });
  await limitCallers(server, dependencies.limits);
  let drain: NodeJS.Timeout | undefined;
  server.addHook('preClose', async () => {
    const until = performance.now() + drainMs;
    // A connection whose answer ends meanwhile would be kept open for the next request.
    drain = setInterval(() => {
      if (performance.now() < until) server.server.closeIdleConnections();
      else server.server.closeAllConnections();
    }, 50);
  });
  server.addHook('onResponse', async (request, reply) => {
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    metrics.requests.inc({ route: request.routeOptions.url ?? 'none', status });
  });
  const tests = new TestQueue(() => countWaitingTests(pool));
  server.addHook('onClose', async () => {
    clearInterval(drain);
    tests.close();
    await watch.stop();
    await journal.close();
    await services.upstream.close();
  });

  const engineer = new MessageEngineer(services.transforms);
  server.post('/v1/chat/completions', (request, reply) =>
    answerChatCompletion(services, engineer, request, reply),
  );
  server.post('/v1/context', (request, reply) => answerContext(services, request, reply));
  server.post('/v1/feedback', async (request, reply) => {
    const row = feedbackRow(parseBody(feedbackSchema, request.body), new Date());
    if (row.kind === 'tests' && !tests.take()) {
      reply.header('retry-after', '60');
      throw new RequestError(429, 'tests: too many wait for the sandbox; send them again later', 'tests');
    }
    try {
      await record({ table: 'feedback', row });
    } catch (cause) {
      throw new RequestError(
        503,
        'feedback cannot be kept now (journal or disk full, and no database); send it again later',
        null,
        { cause },
      );
    }
    metrics.feedback.inc({ kind: row.kind });
    return reply.code(202).send({ id: row.id, inferenceId: row.inferenceId });
  });
  server.get('/v1/models', () => listModels(services));
  server.get<{ Params: { id: string } }>('/v1/models/:id', (request) =>
    findModel(services, request.params.id),
  );
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', (_, reply) =>
    reply
      .code(serving.known ? 200 : 503)
      .send({ ready: serving.known, database: databaseUp ? 'up' : 'down', ...serving.current }),
  );
  server.get('/metrics', async (_, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  addDashboard(server, {
    ...dependencies,
    served: () => serving.current,
    keys,
  });
  return server;
}
