/** The gateway as `serve` makes it, on a database and an LLM that the measurement names. */
import path from 'node:path';
import pino from 'pino';
import { Engine } from '../../gateway/engine.ts';
import { buildGateway } from '../../gateway/server.ts';
import { createPool } from '../../infra/database/pool.ts';
import { settingsOf } from './child.ts';

export interface ServedSettings {
  readonly databaseUrl: string;
  readonly upstream: string;
  /** State folder: the journal. */
  readonly home: string;
  /** Of the artifacts. */
  readonly store: string;
  readonly key: string;
  /** A model's digest that is served by rule: for measurements that are not about the model. */
  readonly byRule: string | null;
  readonly port: number;
}

const settings = settingsOf<ServedSettings>();
const pool = createPool(settings.databaseUrl);
const engine = new Engine(
  {
    home: settings.store,
    databaseUrl: settings.databaseUrl,
    minilm: path.join(settings.store, 'models/minilm'),
  },
  (error) => console.error(error),
);
const gateway = await buildGateway({
  pool,
  home: settings.home,
  upstream: {
    ...{ name: 'stub', apiKey: null, model: 'stub', simulated: true },
    baseUrl: `${settings.upstream}/v1`,
  },
  loadTransformer: (model) => engine.load(model === settings.byRule ? null : model),
  openKnowledge: () => Promise.resolve(() => Promise.resolve([])),
  keys: [settings.key],
  insecure: false,
  // Late answers are to be measured, not left out.
  settings: { deadlineMs: 20_000, budgetTokens: 1500, refineBelow: 0.4 },
  limits: { requestsPerMinute: 10_000_000, concurrent: 8192 },
  temporalUi: null,
  temporalNamespace: 'default',
  log: pino({ level: process.env['BENCH_LOG'] ?? 'silent' }, pino.destination(2)),
});
console.log(await gateway.listen({ host: '127.0.0.1', port: settings.port }));
process.once(
  'SIGTERM',
  () =>
    void gateway
      .close()
      .then(() => engine.close())
      .then(() => process.exit(0)),
);
