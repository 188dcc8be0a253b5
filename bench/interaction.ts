/**
 * What follows an executed stage of Phase 3, on the bundled train tasks with the simulated team and the real sandbox, in a database of
 * its own: recovery by strategy and class, conversations of five turns, signals. Prints the figures as Markdown.
 *
 *   npm run bench:interaction -- [--tasks 27] [--samples 2] [--failures 40] [--conversations 20] [--budget 800] [--model DIGEST]
 */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createExecutionActivities } from '../activities/execution/create-execution-activities.ts';
import type { ExecuteResult } from '../activities/execution/types.ts';
import { createInteractionActivities } from '../activities/interaction/create-interaction-activities.ts';
import { createEmbedChunks } from '../activities/knowledge/embed.ts';
import { createEngineerContexts } from '../activities/knowledge/engineer-contexts.ts';
import { createIngestSource } from '../activities/knowledge/ingest.ts';
import { createTeamActivities } from '../activities/team/create-team-activities.ts';
import { bundledSamples, loadBundled } from '../corpus/bundled.ts';
import type { InteractionFigures, Rate } from '../evaluation/interaction-figures.ts';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { loadConfig } from '../infra/config/config.ts';
import { createCallStore } from '../infra/database/llm-calls.ts';
import { ensureSandboxImages } from '../infra/sandbox/images.ts';
import { createSandbox } from '../infra/sandbox/runner.ts';
import { createTransformer } from '../models/cet/transform.ts';
import { createEmbedder } from '../models/embedding/embedder.ts';
import { createSimulatedTeam } from '../models/simulated/server.ts';
import { createTaskLibrary } from '../models/simulated/task-library.ts';
import type { ConversationTurn, ExecutedStage } from '../models/tasks/execution.ts';
import type { Task } from '../models/tasks/task.ts';
import { createTeam } from '../models/team/team.ts';
import { withOwnDatabase } from './own-database.ts';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '27' },
    samples: { type: 'string', default: '2' },
    failures: { type: 'string', default: '40' },
    conversations: { type: 'string', default: '20' },
    budget: { type: 'string', default: '800' },
    model: { type: 'string' },
  },
});
const config = loadConfig();
const socketPath = (process.env['CONTEXTURE_DOCKER_SOCKET'] ?? '/var/run/docker.sock').replace(
  /^unix:\/\//,
  '',
);
const run = { runId: 'bench', seed: 1, stage: 'phase3' } as const;
const model = values.model ?? null;
const budgetTokens = Number(values.budget);
const tasks: Task[] = [];
for await (const item of loadBundled(bundledSamples))
  if (item.type === 'record') tasks.push(...item.tasks.map(({ task }) => task));

const shown = ({ value, interval, observations }: Rate): string =>
  value === null
    ? 'n/a'
    : `${value.toFixed(2)} [${interval!.map((limit) => limit.toFixed(2)).join(', ')}] (${observations})`;

await ensureSandboxImages({ socketPath, log: (line) => process.stderr.write(`${line}\n`) });
const home = mkdtempSync(path.join(tmpdir(), 'contexture-bench-interaction-'));
const sandbox = createSandbox({ socketPath, home });
const server = createSimulatedTeam({ library: createTaskLibrary(tasks) });
try {
  await withOwnDatabase('bench_interaction', async (pool) => {
    const simulatedTeamUrl = await server.listen({ host: '127.0.0.1', port: 0 });
    const embedder = await createEmbedder(path.join(config.home, 'models', 'minilm'));
    const store = new ArtifactStore(config.home);
    const transformerFor = (wanted: string | null) => createTransformer({ store, model: wanted });
    const llms = createTeam({
      config: { ...config, team: [], simulatedTeamUrl },
      calls: createCallStore(pool),
    });
    const team = createTeamActivities({ pool, team: llms, embedder });
    const { executeSolutions } = createExecutionActivities({ pool, sandbox });
    const interaction = createInteractionActivities({ pool, members: llms.members, transformerFor });
    const activity = new MockActivityEnvironment();
    const execute = async (stage: ExecutedStage): Promise<void> => {
      await activity.run(team.generateSolutions, { runId: run.runId, stage });
      const { executed, programs, passed }: ExecuteResult = await activity.run(executeSolutions, {
        ...{ runId: run.runId, stage },
      });
      process.stderr.write(`${stage}: ${executed} answers, ${programs} programs, ${passed} passed\n`);
    };
    await activity.run(createIngestSource({ pool }), { source: 'bundled', paths: [] });
    await activity.run(createEmbedChunks({ pool, embedder }));
    await pool.query(`INSERT INTO run (id, config, seed) VALUES ($1, '{}', $2)`, [run.runId, run.seed]);
    await activity.run(createEngineerContexts({ pool, embedder, transformerFor }), {
      ...{ ...run, model, tasks: Number(values.tasks), samples: Number(values.samples), budgetTokens },
    });
    await execute('phase3');
    await activity.run(interaction.planRecoveries, {
      ...{ ...run, model, failures: Number(values.failures), budgetTokens },
    });
    await execute('phase3-recovery');
    for (const turn of [1, 2, 3, 4, 5] as ConversationTurn[]) {
      await activity.run(interaction.engineerTurn, {
        ...{ ...run, model, turn, conversations: Number(values.conversations), budgetTokens },
      });
      await execute(`phase3-turn-${turn}`);
    }
    const figures: InteractionFigures = await activity.run(interaction.recordInteraction, {
      ...{ ...run, settings: {} },
    });
    const { signals, failures, recovery, conversations, diversity, patterns } = figures;
    const lines = [
      `model: ${model ?? 'rule-based'}; answers: ${patterns.answers} to contexts of ${patterns.tasks} tasks`,
      '',
      '| signal | value [95 %] (observations) |',
      '| --- | --- |',
      ...Object.entries(signals).map(([name, rate]) => `| ${name} | ${shown(rate)} |`),
      '',
      '| class | answers | context lacks a needed fact | holds an outdated one |',
      '| --- | ---: | ---: | ---: |',
      ...failures.map(
        (each) =>
          `| ${each.failureClass} | ${each.answers} | ${each.missingInformation} | ${each.ambiguous} |`,
      ),
      '',
      `| strategy after ${recovery.failures} failures | recovered | over asking again | Holm p |`,
      '| --- | --- | --- | ---: |',
      ...recovery.strategies.map(({ strategy, recovered, gain }) => {
        const difference = gain
          ? `${gain.difference.toFixed(2)} [${gain.interval.map((limit) => limit.toFixed(2)).join(', ')}]`
          : '';
        return `| ${strategy} | ${shown(recovered)} | ${difference} | ${gain?.p.toFixed(3) ?? ''} |`;
      }),
      `| any but asking again | ${shown(recovery.byAnyStrategy)} | | |`,
      '',
      '| class | strategy | recovered | tried |',
      '| --- | --- | ---: | ---: |',
      ...recovery.byClass.map(
        (each) => `| ${each.failureClass} | ${each.strategy} | ${each.recovered} | ${each.tried} |`,
      ),
      '',
      '| conversations | value |',
      '| --- | --- |',
      `| information preservation | ${shown(conversations.preservation)} |`,
      `| coherence | ${shown(conversations.coherence)} |`,
      `| follow-up success | ${shown(conversations.followUpSuccess)} |`,
      '',
      `approach variety ${diversity.approachVariety.toFixed(2)}, consensus in ${diversity.consensus.share.toFixed(2)} of ${diversity.contexts} contexts`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  });
} finally {
  await sandbox.close();
  await server.close();
  await rm(home, { recursive: true });
}
