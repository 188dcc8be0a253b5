import path from 'node:path';
import { pino } from 'pino';
import { ConfigError, loadConfig, required } from '../infra/config/config.ts';
import { readGatewayKeys } from '../infra/config/gateway-keys.ts';
import { createPool } from '../infra/database/pool.ts';
import { Engine } from './engine.ts';
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
  const engine = new Engine(
    {
      home: config.home,
      databaseUrl: required(config, 'databaseUrl'),
      minilm: path.join(config.home, 'models/minilm'),
    },
    (error) => log.error({ err: error }, 'the thread of the models ended; another one starts'),
  );
  const server = await buildGateway({
    pool,
    home: config.home,
    upstream,
    loadTransformer: (model) => engine.load(model),
    keys,
    insecure,
    openKnowledge: (model) => Promise.resolve(engine.knowledge(model)),
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
  await Promise.all([pool.end(), engine.close()]);
}
