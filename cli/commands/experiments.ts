import { randomUUID } from 'node:crypto';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { loadConfig, required } from '../../infra/config/config.ts';
import { readDeployments } from '../../infra/database/deployments.ts';
import { findModels } from '../../infra/database/models.ts';
import { countExperiment, findExperiment, listExperiments } from '../../infra/database/experiments.ts';
import { createPool } from '../../infra/database/pool.ts';
import { analyzeCounts } from '../../models/experiments/analyze.ts';
import { taskQueues } from '../../temporal-config/task-queues.ts';
import type { AbTestInput, Decision } from '../../temporal-config/workflow-inputs.ts';

function parseRatio(value: string): number {
  const ratio = Number(value);
  if (!(ratio >= 0 && ratio <= 1) || value.trim() === '')
    throw new InvalidArgumentError('must be a number between 0 and 1');
  return ratio;
}

function openPool() {
  return createPool(required(loadConfig(), 'databaseUrl'), 2);
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

async function list(options: { json?: true }): Promise<void> {
  const pool = openPool();
  try {
    const rows = await listExperiments(pool, 200);
    if (options.json) return printJson(rows);
    for (const row of rows)
      process.stdout.write(
        `${row.id}  ${row.status}  ${row.control?.slice(0, 12) ?? 'pass-through'} / ${row.treatment.slice(0, 12)}  ratio ${row.ratio}\n`,
      );
    if (rows.length === 0) process.stdout.write('no experiment yet\n');
  } finally {
    await pool.end();
  }
}

async function show(id: string, options: { json?: true }): Promise<void> {
  const pool = openPool();
  try {
    const experiment = await findExperiment(pool, id);
    if (!experiment) throw new Error(`experiment ${id}: does not exist`);
    const analysis = analyzeCounts(await countExperiment(pool, id));
    if (options.json) return printJson({ ...experiment, analysis });
    const { control, treatment, difference, interval } = analysis;
    process.stdout.write(
      [
        `${experiment.id}  ${experiment.status}${analysis.simulated ? '  (simulated team)' : ''}`,
        `control    ${control.successes.toFixed(1)} of ${control.subjects} subjects`,
        `treatment  ${treatment.successes.toFixed(1)} of ${treatment.subjects} subjects`,
        difference === null || interval === null
          ? 'difference not known yet'
          : `difference ${difference.toFixed(3)} [${interval[0].toFixed(3)}, ${interval[1].toFixed(3)}], always-valid 95 %`,
        `split check p = ${analysis.sampleRatioP?.toFixed(4) ?? 'not known'}`,
        `advice     ${analysis.recommendation}`,
        '',
      ].join('\n'),
    );
  } finally {
    await pool.end();
  }
}

interface StartOptions {
  readonly treatment: string;
  readonly id?: string;
  readonly ratio: number;
  readonly automatic?: true;
  readonly json?: true;
}

async function start(options: StartOptions): Promise<void> {
  const pool = openPool();
  let input: AbTestInput;
  try {
    const [model, another] = await findModels(pool, options.treatment);
    if (!model || another)
      throw new Error(
        `--treatment ${options.treatment}: ${model ? 'more than one' : 'no registered'} model begins so`,
      );
    const { production } = await readDeployments(pool);
    input = {
      experiment: options.id ?? `experiment-${randomUUID()}`,
      control: production,
      treatment: model.digest,
      ratio: options.ratio,
      automatic: options.automatic ?? false,
    };
  } finally {
    await pool.end();
  }
  const { connectTemporal } = await import('../connect-temporal.ts');
  const client = await connectTemporal();
  try {
    await client.workflow.start('abTest', {
      workflowId: input.experiment,
      taskQueue: taskQueues.orchestration,
      args: [input],
    });
  } finally {
    await client.connection.close();
  }
  if (options.json) return printJson(input);
  process.stdout.write(`experiment ${input.experiment} started\n`);
}

async function stop(id: string, options: { reason: string }): Promise<void> {
  const { connectTemporal } = await import('../connect-temporal.ts');
  const client = await connectTemporal();
  try {
    const decision: Decision = { decisionId: randomUUID(), reason: options.reason };
    await client.workflow.getHandle(id).signal('rollback', decision);
  } finally {
    await client.connection.close();
  }
  process.stdout.write(`experiment ${id}: rollback signalled\n`);
}

export function register(program: Command): void {
  const experiments = program.command('experiments').description('A/B tests of models on production traffic');
  experiments.command('list').description('newest first').option('--json', 'print as JSON').action(list);
  experiments
    .command('show <id>')
    .description('one experiment with its always-valid interval')
    .option('--json', 'print as JSON')
    .action(show);
  experiments
    .command('start')
    .description('split traffic between production and another model')
    .requiredOption('--treatment <digest>', 'the model to try (the beginning of its digest is enough)')
    .option('--id <id>', 'name of the experiment')
    .option('--ratio <share>', 'share of subjects that get it', parseRatio, 0.5)
    .option('--automatic', 'promote or roll back once the interval excludes zero')
    .option('--json', 'print as JSON')
    .action(start);
  experiments
    .command('stop <id>')
    .description('end an experiment; everybody goes back to production')
    .option('--reason <text>', 'why; kept with the decision', 'stopped by hand')
    .action(stop);
}
