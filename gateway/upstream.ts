import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import type { Config } from '../infra/config/config.ts';
import { ConfigError } from '../infra/config/config.ts';
import { membersOf, withRole } from '../models/team/members.ts';

/** The LLM endpoint that the gateway stands before. */
export interface Upstream {
  readonly name: string;
  /** With `/v1`, without a slash at the end. */
  readonly baseUrl: string;
  readonly apiKey: string | null;
  /** What GET /v1/models lists when the endpoint cannot be asked. */
  readonly model: string;
  readonly simulated: boolean;
}

/** The configured member, else the first generator of the team. Throws ConfigError naming the field. */
export function resolveUpstream(config: Config, environment: NodeJS.ProcessEnv = process.env): Upstream {
  const wanted = config.gateway.upstream;
  const members = membersOf(config);
  const member =
    wanted === null
      ? withRole(members, 'generator')[0]
      : members.find((candidate) => candidate.name === wanted);
  if (!member)
    throw new ConfigError(
      wanted === null
        ? 'team: no member has the role "generator", so the gateway has no LLM to stand before'
        : `gateway.upstream: the team has no member "${wanted}"`,
    );
  const apiKey = member.apiKeyVariable === null ? null : environment[member.apiKeyVariable];
  if (apiKey === undefined)
    throw new ConfigError(
      `team: the environment variable ${member.apiKeyVariable} (key of "${member.name}") is not set`,
    );
  return {
    name: member.name,
    baseUrl: member.baseUrl.replace(/\/+$/, ''),
    apiKey,
    model: member.model,
    simulated: member.tier === 'simulated',
  };
}

/** Headers of one connection (RFC 9110 section 7.6.1), and those that the gateway sets or keeps to itself. */
const ownHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'content-length',
  'authorization',
  'cookie',
]);

export function passedHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !ownHeaders.has(name) && !name.startsWith('x-contexture-'))
      passed[name] = value;
  return passed;
}

/**
 * The connection was closed before a byte of the answer came: mostly one that had been idle and that the other side gave up in the moment
 * in which it was used again.
 */
function closedBeforeAnswer(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}

/**
 * Talks to the upstream over kept-open connections; bodies are neither read nor decoded on the way. A request is sent once more when its
 * connection was closed before any answer, as the official clients do.
 */
export class UpstreamClient {
  readonly upstream: Upstream;
  // LLMs may think for minutes before the first byte.
  readonly #agent = new Agent({ headersTimeout: 900_000, bodyTimeout: 900_000, connectTimeout: 10_000 });

  constructor(upstream: Upstream) {
    this.upstream = upstream;
  }

  send(options: {
    readonly method: 'GET' | 'POST';
    /** Below the base URL, with the query string. */
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly body?: Buffer;
    readonly signal: AbortSignal;
  }): Promise<Dispatcher.ResponseData> {
    const headers = passedHeaders(options.headers);
    if (this.upstream.apiKey !== null) headers['authorization'] = `Bearer ${this.upstream.apiKey}`;
    const ask = () =>
      request(`${this.upstream.baseUrl}${options.path}`, {
        method: options.method,
        headers,
        body: options.body ?? null,
        signal: options.signal,
        dispatcher: this.#agent,
      });
    return ask().catch((error: unknown) => {
      if (options.signal.aborted || !closedBeforeAnswer(error)) throw error;
      return ask();
    });
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}
