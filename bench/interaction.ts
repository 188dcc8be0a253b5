/**
 * What follows an executed stage of Phase 3, with the simulated team and the real sandbox, in a database of its own: recovery by strategy
 * and class, conversations of five turns, signals. The product's rules and the model (the released one, which `up` restores) engineer
 * the contexts in one run, for the same tasks, piles and members. Prints the figures as Markdown, with the paired differences.
 *
 *   npm run bench:interaction -- [--split train|heldout] [--tasks 27] [--samples 2] [--failures 40] [--conversations 20] [--budget 800]
 *     [--model DIGEST] [--outside]
 *
 * `--outside`: the bundled programs, which are all that the simulated team answers with, are run once without containers. A minute in place
 * of many; coverage and findings are not measured then.
 */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createEngineerArms } from '../activities/evaluation/engineer-arms.ts';
import { createExecutionActivities } from '../activities/execution/create-execution-activities.ts';
import type { ExecuteResult } from '../activities/execution/types.ts';
import { createInteractionActivities } from '../activities/interaction/create-interaction-activities.ts';
import { createEmbedChunks } from '../activities/knowledge/embed.ts';
import { createEngineerContexts } from '../activities/knowledge/engineer-contexts.ts';
import { createIngestSource } from '../activities/knowledge/ingest.ts';
import { createTeamActivities } from '../activities/team/create-team-activities.ts';
import { bundledSamples, loadBundled } from '../corpus/bundled.ts';
import type { InteractionFigures } from '../evaluation/interaction-figures.ts';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { readReleasedModel } from '../infra/artifacts/released-model.ts';
import { loadConfig } from '../infra/config/config.ts';
import { createCallStore } from '../infra/database/llm-calls.ts';
import { ensureSandboxImages } from '../infra/sandbox/images.ts';
import { createSandbox } from '../infra/sandbox/runner.ts';
import { createTransformer } from '../models/cet/transform.ts';
import { loadCrossEncoder } from '../models/embedding/cross-encoder.ts';
import { createEmbedder } from '../models/embedding/embedder.ts';
import { createSimulatedTeam } from '../models/simulated/server.ts';
import { createTaskLibrary } from '../models/simulated/task-library.ts';
import type { ConversationTurn, ExecutedStage, InteractiveStage } from '../models/tasks/execution.ts';
import type { Task } from '../models/tasks/task.ts';
import { createTeam } from '../models/team/team.ts';
import { figureTables } from './interaction/figure-tables.ts';
import { differenceTable, measured, type Measured } from './interaction/differences.ts';
import { knownPrograms } from './interaction/known-programs.ts';
import { withOwnDatabase } from './own-database.ts';

const { values } = parseArgs({
  options: {
    split: { type: 'string', default: 'train' },
    tasks: { type: 'string', default: '27' },
    samples: { type: 'string', default: '2' },
    failures: { type: 'string', default: '40' },
    conversations: { type: 'string', default: '20' },
    budget: { type: 'string', default: '800' },
    model: { type: 'string' },
    outside: { type: 'boolean', default: false },
  },
});
const config = loadConfig();
const socketPath = (process.env['CONTEXTURE_DOCKER_SOCKET'] ?? '/var/run/docker.sock').replace(
  /^unix:\/\//,
  '',
);
const seed = 1;
const stage: InteractiveStage = values.split === 'heldout' ? 'comparison' : 'phase3';
const model = values.model ?? (await readReleasedModel(config.home))?.model;
if (!model) throw new Error('the released model is not restored: `contexture up --only released-model`');
const arms = { rules: null, model } as const;
const budgetTokens = Number(values.budget);
const tasks: Task[] = [];
for await (const item of loadBundled(bundledSamples))
  if (item.type === 'record') tasks.push(...item.tasks.map(({ task }) => task));

if (!values.outside)
  await ensureSandboxImages({ socketPath, log: (line) => process.stderr.write(`${line}\n`) });
const home = mkdtempSync(path.join(tmpdir(), 'contexture-bench-interaction-'));
const sandbox = values.outside ? knownPrograms(tasks, home) : createSandbox({ socketPath, home });
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
    const results: Measured[] = [];
    await activity.run(createIngestSource({ pool }), { source: 'bundled', paths: [] });
    await activity.run(createEmbedChunks({ pool, embedder }));
    for (const [runId, engineer] of Object.entries(arms)) {
      const run = { runId, seed, stage };
      const size = { budgetTokens, tasks: Number(values.tasks) };
      const execute = async (executed: ExecutedStage): Promise<void> => {
        await activity.run(team.generateSolutions, { runId, stage: executed });
        const done: ExecuteResult = await activity.run(executeSolutions, { runId, stage: executed });
        const { programs, passed } = done;
        process.stderr.write(
          `${runId}, ${executed}: ${done.executed} answers, ${programs} programs, ${passed} passed\n`,
        );
      };
      await pool.query(`INSERT INTO run (id, config, seed) VALUES ($1, '{}', $2)`, [runId, seed]);
      if (stage === 'phase3')
        await activity.run(createEngineerContexts({ pool, embedder, transformerFor }), {
          ...{ ...run, ...size, stage, model: engineer, samples: Number(values.samples) },
        });
      else
        await activity.run(
          createEngineerArms({ pool, embedder, store, transformerFor, crossEncoderFor: loadCrossEncoder }),
          {
            ...{
              ...run,
              ...size,
              stage,
              arms: [{ name: 'engineered', engineer: 'model' as const, model: engineer }],
            },
          },
        );
      await execute(stage);
      await activity.run(interaction.planRecoveries, {
        ...{ ...run, model: engineer, failures: Number(values.failures), budgetTokens },
      });
      await execute(`${stage}-recovery`);
      for (const turn of [1, 2, 3, 4, 5] as ConversationTurn[]) {
        await activity.run(interaction.engineerTurn, {
          ...{ ...run, model: engineer, turn, conversations: Number(values.conversations), budgetTokens },
        });
        await execute(`${stage}-turn-${turn}`);
      }
      const figures: InteractionFigures = await activity.run(interaction.recordInteraction, {
        ...{ ...run, settings: {} },
      });
      process.stdout.write(
        figureTables(`${runId} (${engineer ?? 'rule-based'}), ${values.split} tasks`, figures),
      );
      results.push(await measured(pool, { runId, stage }));
    }
    process.stdout.write(differenceTable(results[1]!, results[0]!));
  });
} finally {
  await sandbox.close();
  await server.close();
  await rm(home, { recursive: true });
}
