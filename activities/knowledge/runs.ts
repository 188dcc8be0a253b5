import type pg from 'pg';
import { z } from 'zod';
import type { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { insertModel } from '../../infra/database/models.ts';
import { finishRun, insertMetrics, insertRun, type MetricRow } from '../../infra/database/runs.ts';
import type { KnowledgeActivities } from './types.ts';

const logLine = z.looseObject({ step: z.int() });

type RunActivities = Pick<KnowledgeActivities, 'openRun' | 'closeRun' | 'registerModel'>;

export function createRunActivities({ pool, store }: { pool: pg.Pool; store: ArtifactStore }): RunActivities {
  return {
    async openRun({ runId, seed, config }) {
      await insertRun(pool, { id: runId, seed, config });
    },

    async closeRun({ runId, summary }) {
      await finishRun(pool, runId, summary);
    },

    async registerModel({ runId, stage, model, log }) {
      const manifest = JSON.parse(await store.readText(model)) as { parent: string | null };
      await insertModel(pool, { digest: model, parent: manifest.parent, runId, stage, manifest });
      const lines = (await store.readText(log)).split('\n').filter((line) => line.trim() !== '');
      const figures = lines.flatMap((line): MetricRow[] => {
        const { step, ...rest } = logLine.parse(JSON.parse(line));
        return Object.entries(rest)
          .filter(
            (entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1]),
          )
          .map(([name, value]) => ({ step, name, value }));
      });
      await insertMetrics(pool, { runId, stage, simulated: false }, figures);
    },
  };
}
