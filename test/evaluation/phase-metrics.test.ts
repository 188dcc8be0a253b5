import assert from 'node:assert/strict';
import { adaptationSpeed, withOverall } from '../../evaluation/phase-metrics.ts';

describe('metrics of a phase', () => {
  it('adaptation is as fast as it left of the 48 hours, and is not measured without an alarm', () => {
    assert.equal(adaptationSpeed([12, 36], false).value, 0.5);
    assert.equal(adaptationSpeed([480], true).value, 0);
    const none = adaptationSpeed([], false);
    assert.deepEqual([none.value, none.observations], [null, 0]);
    assert.match(none.note!, /no alarm/);
  });

  it('what was not measured weighs nothing in the mean', () => {
    const metrics = { fast: adaptationSpeed([12], false), unknown: adaptationSpeed([], false) };
    assert.equal(withOverall(metrics).overall, 0.75);
    assert.equal(withOverall({ unknown: metrics.unknown }).overall, null);
  });
});
