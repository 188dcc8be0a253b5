import assert from 'node:assert/strict';
import type { AblationStudyResult } from '../../workflows/ablation-study.ts';
import { useQuietRuntime } from '../support/quiet-runtime.ts';
import {
  createEnvironment,
  rememberingActivities,
  studyOnce,
  whileRemembering,
} from './remembering-workers.ts';

describe('an ablation study', function () {
  this.timeout(120_000);
  useQuietRuntime();
  const { decisive, deployed, kept, trained, ...queues } = rememberingActivities();
  let studies: AblationStudyResult[];
  /** What decided what Phase 4 made, by stack; the experiment and its requests begin beside each other. */
  let decided: string[][];

  before(async () => {
    const environment = await createEnvironment();
    const study = async (workflowId: string) =>
      (await studyOnce(environment, workflowId)) as AblationStudyResult;
    const decisions = () =>
      decisive
        .splice(0)
        .map((each) => JSON.stringify(each))
        .sort();
    try {
      await whileRemembering(environment, queues, async () => {
        const elsewhere = await study('on another stack');
        decided = [decisions()];
        kept.clear();
        trained.length = 0;
        deployed['production'] = 'served here before';
        studies = [elsewhere, await study('first'), await study('second')];
        decided.push(decisions());
      });
    } finally {
      await environment.teardown();
    }
  });

  it('trains each path of phases once, and leaves in production what served before', () => {
    assert.deepEqual(trained, ['1: 1', '1: 1-2', '1: 1-2-3', '1: 1-2-3-4', '1: 1-3', '1: 1-3-4', '1: 1-2-4']);
    const [elsewhere, first, second] = studies.map(({ models }) => models[0]!.models);
    assert.deepEqual(first, {
      baseline: null,
      phase1_only: 'phase1',
      phase1_2: 'phase1+phase2-week1+phase2-week6',
      phase1_2_3: 'phase1+phase2-week1+phase2-week6+phase3',
      all_phases: 'phase1+phase2-week1+phase2-week6+phase3+continuous',
      skip_phase2: 'phase1+phase3+continuous',
      skip_phase3: 'phase1+phase2-week1+phase2-week6+continuous',
    });
    assert.deepEqual([elsewhere, second], [first, first]);
    assert.deepEqual(deployed, { production: 'served here before', candidate: null });
  });

  it('makes in Phase 4 what its seed says, whatever served before and whichever run it is', () => {
    const [elsewhere, here] = decided;
    assert.deepEqual(here, elsewhere);
    const model = 'phase1+phase3';
    for (const each of [
      { control: null, treatment: model, salt: 'study with seed 1' },
      { stage: 'continuous', parent: model, seed: 1 },
    ])
      assert.ok(here!.includes(JSON.stringify(each)));
    for (const each of [{ patient: true }, { ownRequests: true }])
      assert.equal(here!.filter((other) => other === JSON.stringify(each)).length, 3, JSON.stringify(each));
  });
});
