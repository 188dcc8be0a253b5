import path from 'node:path';
import { pino } from 'pino';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { ConfigError, loadConfig, required } from '../infra/config/config.ts';
import { readGatewayKeys } from '../infra/config/gateway-keys.ts';
import { knowledgeSource } from '../infra/database/knowledge-source.ts';
import { createPool } from '../infra/database/pool.ts';
import { loadReranker } from '../models/cet/reranker.ts';
import { createTransformer } from '../models/cet/transform.ts';
import { createEmbedder } from '../models/embedding/embedder.ts';
import type { Embedder } from '../models/embedding/embedder.ts';
import { buildGateway } from './server.ts';
import { resolveUpstream } from './upstream.ts';

/** Serves on loopback until SIGTERM or SIGINT, then ends what is under way. Throws ConfigError naming the field. */
export async function serve(
  options: { readonly port?: number; readonly insecure?: boolean } = {},
): Promise<void> {
  const config = loadConfig();
  const keys = readGatewayKeys(config.home);
  const insecure = options.insecure ?? false;
  if (keys.length === 0 && !insecure)
    throw new ConfigError(
      `${config.home}/secrets/gateway.key: no key; run "npx contexture up" or use --insecure`,
    );
  const upstream = resolveUpstream(config);
  const port = options.port ?? Number(new URL(required(config, 'gatewayUrl')).port);
  const log = pino({ name: 'gateway' });
  const pool = createPool(required(config, 'databaseUrl'));
  // Searches of its own, so that none can keep records and models waiting.
  const knowledgePool = createPool(required(config, 'databaseUrl'), 2);
  let embedder: Promise<Embedder> | null = null;
  const store = new ArtifactStore(config.home);
  const server = await buildGateway({
    pool,
    home: config.home,
    upstream,
    loadTransformer: (model) => createTransformer({ store, model }),
    keys,
    insecure,
    openKnowledge: async (model) => {
      embedder ??= createEmbedder(path.join(config.home, 'models/minilm')).catch((error: unknown) => {
        embedder = null;
        throw error;
      });
      const reranker = model === null ? null : await loadReranker(store, model);
      return knowledgeSource(knowledgePool, await embedder, reranker);
    },
    settings: config.gateway,
    limits: config.gateway.limits,
    temporalUi: config.temporalUi,
    temporalNamespace: config.temporalNamespace,
    log,
  });
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  const url = await server.listen({ host: '127.0.0.1', port });
  log.info({ url, upstream: upstream.name }, 'gateway listens');
  await ended;
  await server.close();
  await Promise.all([pool.end(), knowledgePool.end()]);
}
