import type { Logger } from 'pino';
import type { Journal } from './journal.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { ServingModels } from './serving-models.ts';
import type { GatewayRecord } from './store-records.ts';
import type { UpstreamClient } from './upstream.ts';

/** What every route of one gateway shares. */
export interface GatewayServices {
  readonly serving: ServingModels;
  readonly journal: Journal<GatewayRecord>;
  readonly upstream: UpstreamClient;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
  readonly deadlineMs: number;
  readonly budgetTokens: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the key that opened the gateway; null without one. */
    caller: string | null;
  }
}
