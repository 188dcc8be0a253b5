import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type pg from 'pg';
import { loadConfig, required } from '../../infra/config/config.ts';
import {
  applyDeploymentDecision,
  modelBeforePromotion,
  readDeployments,
} from '../../infra/database/deployments.ts';
import { ancestry } from '../../infra/database/lineage.ts';
import type { ModelLineage } from '../../infra/database/lineage.ts';
import { findModels, listModels } from '../../infra/database/models.ts';
import type { ModelRow } from '../../infra/database/models.ts';
import { createPool } from '../../infra/database/pool.ts';

/** The one model whose digest begins so. Throws naming the prefix. */
async function oneModel(pool: pg.Pool, prefix: string): Promise<ModelRow> {
  const [found, another] = await findModels(pool, prefix);
  if (!found) throw new Error(`model ${prefix}: no registered model has this digest`);
  if (another) throw new Error(`model ${prefix}: more than one digest begins so, give more of it`);
  return found;
}

async function withPool(work: (pool: pg.Pool) => Promise<void>): Promise<void> {
  const pool = createPool(required(loadConfig(), 'databaseUrl'), 2);
  try {
    await work(pool);
  } finally {
    await pool.end();
  }
}

function print(json: true | undefined, value: unknown, lines: readonly string[]): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : lines.join('\n')}\n`);
}

const shown = (model: string | null) => model?.slice(0, 12) ?? 'pass-through';

async function decide(
  pool: pg.Pool,
  action: 'promote' | 'rollback',
  model: string | null,
  options: { reason: string; json?: true },
): Promise<void> {
  const { previous } = await applyDeploymentDecision(pool, {
    decisionId: randomUUID(),
    slot: 'production',
    model,
    action,
    reason: options.reason,
  });
  print(options.json, { production: model, previous }, [
    `production: ${shown(model)} (was ${shown(previous)})`,
  ]);
}

function lineageLines(model: ModelLineage): string[] {
  const { dataset } = model;
  const pairs = (record: Readonly<Record<string, unknown>>) =>
    Object.entries(record)
      .map(
        ([key, value]) =>
          `${key}=${typeof value === 'number' ? Number(value.toPrecision(5)) : String(value)}`,
      )
      .join(' ') || 'none';
  return [
    `${shown(model.digest)}  ${model.stage}  ${model.createdAt.toISOString().slice(0, 19)}  run ${model.runId ?? 'unknown'}`,
    `  data     ${dataset === null ? 'not registered here' : `${dataset.digest.slice(0, 12)}, ${dataset.examples} examples: ${pairs(dataset.byOrigin)}`}`,
    `  config   ${pairs(model.hyperparameters)}`,
    `  metrics  ${pairs(model.metrics)}`,
    `  parent   ${model.parent === null ? 'none' : shown(model.parent)}`,
  ];
}

export function register(program: Command): void {
  const models = program.command('models').description('the trained models and which of them serves');
  models
    .command('list')
    .description('registered models, newest first')
    .option('--json', 'print as JSON')
    .action((options: { json?: true }) =>
      withPool(async (pool) => {
        const [deployed, rows] = await Promise.all([readDeployments(pool), listModels(pool, 200)]);
        const slots = (digest: string) =>
          (['production', 'candidate'] as const).filter((slot) => deployed[slot] === digest);
        const list = rows.map(({ digest, parent, runId, stage, createdAt }) => ({
          digest,
          parent,
          runId,
          stage,
          createdAt,
          serves: slots(digest),
        }));
        const lines = list.map(
          (row) =>
            `${shown(row.digest)}  ${row.stage.padEnd(18)} ${row.createdAt.toISOString().slice(0, 19)}  ${row.serves.join(', ')}`,
        );
        print(options.json, list, lines.length > 0 ? lines : ['no model is registered yet']);
      }),
    );
  models
    .command('show <digest>')
    .description(
      'where a model comes from: data, parents, configuration, metrics (the beginning of its digest is enough)',
    )
    .option('--json', 'print as JSON, with the manifest')
    .action((prefix: string, options: { json?: true }) =>
      withPool(async (pool) => {
        const model = await oneModel(pool, prefix);
        const line = await ancestry(pool, model.digest);
        print(options.json, { ...model, lineage: line }, line.flatMap(lineageLines));
      }),
    );
  models
    .command('promote <digest>')
    .description('let a model serve production from now on')
    .option('--reason <text>', 'why; kept with the decision', 'promoted by hand')
    .option('--json', 'print as JSON')
    .action((prefix: string, options: { reason: string; json?: true }) =>
      withPool(async (pool) => decide(pool, 'promote', (await oneModel(pool, prefix)).digest, options)),
    );
  models
    .command('rollback')
    .description('let the model serve that served before the last promotion')
    .option('--reason <text>', 'why; kept with the decision', 'rolled back by hand')
    .option('--json', 'print as JSON')
    .action((options: { reason: string; json?: true }) =>
      withPool(async (pool) => {
        const previous = await modelBeforePromotion(pool);
        if (previous === undefined)
          throw new Error('no promotion is on record, so there is nothing to roll back to');
        await decide(pool, 'rollback', previous, options);
      }),
    );
}
