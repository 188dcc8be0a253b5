import type { LimitFunction } from 'p-limit';
import type { Logger } from 'pino';
import type { Config } from '../infra/config/config.ts';
import type { GatewayKnowledge } from './knowledge.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { ServingModels } from './serving-models.ts';
import type { GatewayRecord } from './store-records.ts';
import type { UpstreamClient } from './upstream.ts';

/** What is configured about the engineering of requests. */
export type GatewaySettings = Pick<Config['gateway'], 'deadlineMs' | 'budgetTokens' | 'refineBelow'>;

/** What every route of one gateway shares. */
export interface GatewayServices {
  readonly serving: ServingModels;
  /** Resolves when the record is safe; rejects when neither the journal nor the database can take it. */
  readonly record: (entry: GatewayRecord) => Promise<void>;
  readonly upstream: UpstreamClient;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
  readonly knowledge: GatewayKnowledge;
  /** Transforms that run at the same time; more would only make each other late. */
  readonly transforms: LimitFunction;
  readonly settings: GatewaySettings;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the key that opened the gateway; null without one. */
    caller: string | null;
  }
}
