import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createEvaluationActivities } from '../activities/evaluation/create-evaluation-activities.ts';
import { createInteractionActivities } from '../activities/interaction/create-interaction-activities.ts';
import { createComposeAnswers } from '../activities/knowledge/answers.ts';
import { createBuildDataset } from '../activities/knowledge/build-dataset.ts';
import { createEmbedChunks } from '../activities/knowledge/embed.ts';
import { createEngineerContexts } from '../activities/knowledge/engineer-contexts.ts';
import { createExportConversations } from '../activities/knowledge/export-conversations.ts';
import { createIngestSource } from '../activities/knowledge/ingest.ts';
import { createTryAnswers } from '../activities/knowledge/try-answers.ts';
import { createEvaluatePhase1 } from '../activities/knowledge/evaluate-phase1.ts';
import { createEvaluatePhase2 } from '../activities/knowledge/evaluate-phase2.ts';
import { createAskQuestions } from '../activities/knowledge/questions.ts';
import { createRunActivities } from '../activities/knowledge/runs.ts';
import { createSummarize } from '../activities/knowledge/summarize.ts';
import { createProductionActivities } from '../activities/production/create-production-activities.ts';
import { createSchedulingActivities } from '../activities/scheduling/run-schedule.ts';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { loadConfig, required } from '../infra/config/config.ts';
import { createPool } from '../infra/database/pool.ts';
import { loadReranker } from '../models/cet/reranker.ts';
import { createTransformer } from '../models/cet/transform.ts';
import { type CrossEncoder, loadCrossEncoder } from '../models/embedding/cross-encoder.ts';
import { createEmbedder } from '../models/embedding/embedder.ts';
import { membersOf } from '../models/team/members.ts';
import { taskQueues } from '../temporal-config/task-queues.ts';
import { keptModels } from '../infra/kept-models.ts';
import { runWorker } from './run-worker.ts';

const config = loadConfig();
const pool = createPool(required(config, 'databaseUrl'));
const store = new ArtifactStore(config.home);
const embedder = await createEmbedder(path.join(config.home, 'models', 'minilm'));
const connection = Connection.lazy({ address: required(config, 'temporalAddress') });
const client = new Client({ connection, namespace: config.temporalNamespace });
const transformerFor = keptModels((model) => createTransformer({ store, model }));
const rerankerFor = keptModels((model) =>
  model === null ? Promise.resolve(null) : loadReranker(store, model),
);
const crossEncoders = new Map<string, Promise<CrossEncoder>>();
/** Loaded once; one that could not be loaded is tried again. */
const crossEncoderFor = (folder: string): Promise<CrossEncoder> => {
  const loaded = crossEncoders.get(folder) ?? loadCrossEncoder(folder);
  crossEncoders.set(folder, loaded);
  loaded.catch(() => crossEncoders.delete(folder));
  return loaded;
};

await runWorker({
  taskQueue: taskQueues.knowledge,
  maxConcurrentActivityTaskExecutions: 4,
  activities: {
    ...createRunActivities({ pool, store }),
    ...createSummarize({ pool }),
    ...createEvaluationActivities({
      ...{ pool, store, embedder, transformerFor, crossEncoderFor },
      members: membersOf(config),
    }),
    ...createInteractionActivities({ pool, transformerFor, members: membersOf(config) }),
    ...createSchedulingActivities({ client }),
    ...createProductionActivities({ pool, store, embedder, loadTransformer: transformerFor }),
    ingestSource: createIngestSource({ pool }),
    embedChunks: createEmbedChunks({ pool, embedder }),
    askQuestions: createAskQuestions({ pool }),
    tryAnswers: createTryAnswers({ pool }),
    evaluatePhase1: createEvaluatePhase1({ pool }),
    evaluatePhase2: createEvaluatePhase2({ pool, transformerFor }),
    composeAnswers: createComposeAnswers({ pool, embedder, transformerFor, rerankerFor }),
    engineerContexts: createEngineerContexts({ pool, embedder, transformerFor }),
    exportConversations: createExportConversations({ pool, store }),
    buildDataset: createBuildDataset({ pool, store, embedder }),
  },
});
await pool.end();
await connection.close();
