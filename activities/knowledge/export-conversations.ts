import type pg from 'pg';
import type { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { validConversations } from '../../infra/database/conversations.ts';
import { datasetsOfRun, insertDataset, trainCourses } from '../../infra/database/datasets.ts';
import { loadRunSeed } from '../../infra/database/run-seed.ts';
import { readConversations, writeConversations } from '../../models/team/conversation-dataset.ts';
import type { ConversationRecord } from '../../models/team/conversation-dataset.ts';
import { countBy, validationCourses } from './dataset-draft.ts';
import type { DatasetSummary, KnowledgeActivities } from './types.ts';

export const conversationStage = 'phase1-conversations';

interface Dependencies {
  readonly pool: pg.Pool;
  readonly store: ArtifactStore;
}

/**
 * Writes the run's valid conversations as an artifact and its row with lineage: Phase 1's output, Phase 2's input. Idempotent on the
 * run: the second call answers with what the first one wrote.
 */
export function createExportConversations({
  pool,
  store,
}: Dependencies): KnowledgeActivities['exportConversations'] {
  return async ({ runId }): Promise<DatasetSummary> => {
    const earlier = await datasetsOfRun(pool, runId);
    const done = earlier.find(({ stage }) => stage === conversationStage);
    if (done) return { digest: done.digest, examples: done.examples, byOrigin: done.lineage.byOrigin };

    const conversations = await validConversations(pool, runId);
    const digest = await store.put(writeConversations(conversations));
    const apart = validationCourses(await trainCourses(pool));
    const turns = conversations.flatMap((conversation) => conversation.turns);
    const chunks = new Set(turns.flatMap((turn) => turn.chunks.map((chunk) => chunk.digest)));
    const byOrigin = conversations.length === 0 ? {} : { conversation: conversations.length };
    await insertDataset(pool, {
      digest,
      runId,
      stage: conversationStage,
      examples: conversations.length,
      lineage: {
        parents: {},
        seed: await loadRunSeed(pool, runId),
        byOrigin,
        bySplit: countBy(conversations.map(({ course }) => (apart.has(course) ? 'validation' : 'train'))),
        settings: {
          turns: turns.length,
          students: [...new Set(turns.map(({ student }) => student))].sort(),
          instructors: [...new Set(turns.map(({ instructor }) => instructor))].sort(),
          chunkDigests: [...chunks].sort(),
          simulated: conversations.some(({ simulated }) => simulated),
        },
      },
    });
    return { digest, examples: conversations.length, byOrigin };
  };
}

/** The conversations that the run published; none when it held none. */
export async function publishedConversations(
  { pool, store }: Dependencies,
  runId: string,
): Promise<readonly ConversationRecord[]> {
  const row = (await datasetsOfRun(pool, runId)).find(({ stage }) => stage === conversationStage);
  return row ? readConversations(await store.readText(row.digest)) : [];
}
