import assert from 'node:assert/strict';
import type pg from 'pg';
import { writeDataset } from '../../activities/knowledge/dataset-draft.ts';
import { continuousExamples } from '../../activities/knowledge/outcome-dataset.ts';
import { insertExperiment } from '../../infra/database/experiments.ts';
import { insertFeedback } from '../../infra/database/feedback.ts';
import { insertInferences } from '../../infra/database/inferences.ts';
import { bufferedSignals } from '../../infra/database/learning.ts';
import { createPool } from '../../infra/database/pool.ts';
import { createRandom } from '../../models/random.ts';
import { feedback, inference } from '../gateway/support/record-production.ts';
import { useTestDatabase } from '../support/database.ts';

/** More than an update of 9 examples takes, so that a choice has to be made. */
const requests = 24;
/** Feedback counts for 30 days: an hour ago, so that all of it does. */
const began = Date.now() - 3_600_000;

describe('an update of one experiment', () => {
  const database = useTestDatabase();
  let pool: pg.Pool;

  before(async () => {
    pool = createPool(database.url());
    await pool.query(`INSERT INTO model (digest, stage, manifest) VALUES ('m', 'test', '{}')`);
  });
  after(() => pool?.end());

  /** The same requests and answers under ids and at times of a run's own. */
  async function serve(experiment: string | null, seed: number): Promise<void> {
    const run = experiment ?? 'elsewhere';
    if (experiment !== null)
      await insertExperiment(pool, {
        ...{ experiment, runId: null, control: null, treatment: 'm', ratio: 0.5, salt: 'same' },
      });
    const random = createRandom(seed);
    const rows = random.shuffle(Array.from({ length: requests }, (_, index) => index)).map((index) => ({
      index,
      id: `${run}-${String(random.int(1e9))}`,
    }));
    await insertInferences(
      pool,
      rows.map(({ id, index }, place) =>
        inference(id, {
          experiment,
          createdAt: new Date(began + seed * 1e6 + place * 1000).toISOString(),
          context: {
            request: {
              query: `Why is total ${String(index)} wrong?`,
              context: [{ id: 'a', text: `def total_${String(index)}(items):\n    return sum(items)\n` }],
            },
            manifest: null,
          },
        }),
      ),
    );
    await insertFeedback(
      pool,
      rows.flatMap(({ id, index }) => [
        feedback(id, 'execution', { passed: index % 2 === 0 }),
        feedback(id, index % 2 === 0 ? 'accepted' : 'regenerated'),
      ]),
    );
  }

  it('is the same in another run, whatever else was served meanwhile', async () => {
    const made = async (experiment: string): Promise<string> => {
      const { examples } = await continuousExamples(pool, {
        ...{ runId: 'r', seed: 1, stage: 'continuous', examples: 9, parent: null, experiment },
        ...{ degradations: [], severity: { min: 0, max: 0 }, material: {}, piles: 0 },
      });
      assert.equal(examples.length, 6);
      return writeDataset(examples);
    };
    await serve('first', 1);
    const first = await made('first');
    await serve(null, 2);
    await serve('second', 3);
    assert.equal(await made('second'), first);
    assert.equal((await bufferedSignals(pool, 1000, 'first')).length, requests);
  });
});
