import assert from 'node:assert/strict';
import { notMeasured, withOverall } from '../../evaluation/phase-metrics.ts';

describe('metrics of a phase', () => {
  it('what was not measured weighs nothing in the mean', () => {
    const unknown = notMeasured('nothing was asked');
    const fast = { ...unknown, value: 0.75, observations: 4 };
    assert.equal(withOverall({ fast, unknown }).overall, 0.75);
    assert.equal(withOverall({ unknown }).overall, null);
  });
});
